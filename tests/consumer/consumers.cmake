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

find_program(EBB_PKG_CONFIG pkg-config)
if(EBB_PKG_CONFIG)
  add_test(NAME consumer.pkg_config COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/consumer/pkg_config.sh
    ${prefix}/${CMAKE_INSTALL_LIBDIR}/pkgconfig ${CMAKE_CXX_COMPILER}
    ${CMAKE_CURRENT_SOURCE_DIR}/consumer/app.cpp ${CMAKE_CURRENT_BINARY_DIR}/pkg_config_app)
  set_tests_properties(consumer.pkg_config PROPERTIES FIXTURES_REQUIRED installed)
endif()
