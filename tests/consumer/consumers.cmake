# Each way of using Ebb, as a project of its own.
set(prefix ${CMAKE_CURRENT_BINARY_DIR}/prefix)
add_test(NAME consumer.install
  COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP installed)

function(ebb_consumer how)
  foreach(program app bits)
    add_test(NAME consumer.${how}.${program} COMMAND ${CMAKE_CTEST_COMMAND}
      --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer ${CMAKE_CURRENT_BINARY_DIR}/consumer_${how}
      --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM}
      --build-target ${program}
      --build-options -DHOW=${how} -DEBB_DIR=${PROJECT_SOURCE_DIR} -DCMAKE_PREFIX_PATH=${prefix}
        -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=Release
        -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER} ${ARGN}
      --test-command ${program})
    set_tests_properties(consumer.${how}.${program} PROPERTIES
      FIXTURES_REQUIRED installed RESOURCE_LOCK consumer_${how})
  endforeach()
endfunction()
# An application without nlohmann_json and Eigen: they are hidden from it.
ebb_consumer(find_package
  -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON -DCMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON)
# Ebb compiled with the application's own flags: the same bits all the same.
ebb_consumer(add_subdirectory "-DCMAKE_CXX_FLAGS=-march=native -ffp-contract=fast")
ebb_consumer(fetch_content)
if(EBB_HAVE_EIGEN)
  ebb_consumer(components -DHAVE_TBB=${EBB_HAVE_TBB})
endif()

# ebb_engine_consumer(<component> <package> <model>)
function(ebb_engine_consumer component package model)
  add_test(NAME consumer.${component} COMMAND ${CMAKE_CTEST_COMMAND}
    --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer ${CMAKE_CURRENT_BINARY_DIR}/consumer_${component}
    --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM}
    --build-options -DHOW=engine -DCOMPONENT=${component} -DCMAKE_PREFIX_PATH=${prefix}
      -D${package}_DIR=${${package}_DIR} -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
      -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
    --test-command engine ${CMAKE_CURRENT_SOURCE_DIR}/denoisers/models/${model})
  set_tests_properties(consumer.${component} PROPERTIES FIXTURES_REQUIRED installed)
endfunction()
if(EBB_HAVE_ONNXRUNTIME)
  ebb_engine_consumer(onnxruntime onnxruntime plain.onnx)
endif()
if(EBB_HAVE_LIBTORCH)
  ebb_engine_consumer(libtorch Torch plain.pt)
endif()

# What CMake says where a component is missing: not built, or its library is not there.
function(ebb_missing_component component message)
  add_test(NAME consumer.without_${component} COMMAND ${CMAKE_COMMAND}
    -S ${CMAKE_CURRENT_SOURCE_DIR}/consumer -B ${CMAKE_CURRENT_BINARY_DIR}/consumer_without_${component}
    -G ${CMAKE_GENERATOR} -DHOW=engine -DCOMPONENT=${component} -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} ${ARGN})
  set_tests_properties(consumer.without_${component} PROPERTIES
    FIXTURES_REQUIRED installed PASS_REGULAR_EXPRESSION "${message}")
endfunction()
ebb_missing_component(abacus "component +abacus +is +not +part +of +this +installation")
foreach(engine "onnxruntime onnxruntime" "libtorch Torch")
  separate_arguments(engine UNIX_COMMAND "${engine}")
  list(GET engine 0 component)
  list(GET engine 1 package)
  string(TOUPPER ${component} upper)
  set(message "component +${component} +is +not +part +of +this +installation")
  if(EBB_HAVE_${upper})
    set(message "component +${component} +needs +${package}, +which +was +not +found")
  endif()
  ebb_missing_component(${component} "${message}" -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()

find_program(EBB_PKG_CONFIG pkg-config)
if(EBB_PKG_CONFIG)
  add_test(NAME consumer.pkg_config COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/consumer/pkg_config.sh
    ${prefix}/${CMAKE_INSTALL_LIBDIR}/pkgconfig ${CMAKE_CXX_COMPILER}
    ${CMAKE_CURRENT_SOURCE_DIR}/consumer/app.cpp ${CMAKE_CURRENT_BINARY_DIR}/pkg_config_app)
  set_tests_properties(consumer.pkg_config PROPERTIES FIXTURES_REQUIRED installed)
endif()
