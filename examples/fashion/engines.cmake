# fashion_engines: the network in plain C++ and, where they were found, in inference engines, for which
# tools/fashion/engines.py makes files of fashion.safetensors; it needs a Python with PyTorch and,
# from PyTorch 2 on, with onnx.
set(weights ${CMAKE_CURRENT_SOURCE_DIR}/fashion.safetensors)
add_library(fashion_engines OBJECT engines.cpp)
target_link_libraries(fashion_engines PUBLIC fashion_network PRIVATE ebb_warnings)
target_compile_definitions(fashion_engines PRIVATE EBB_FASHION_WEIGHTS="${weights}")

if(NOT EBB_HAVE_ONNXRUNTIME AND NOT EBB_HAVE_LIBTORCH)
  return()
endif()
find_package(Python3 QUIET COMPONENTS Interpreter)
foreach(python IN ITEMS ${Python3_EXECUTABLE} /usr/bin/python3)
  if(NOT EBB_PYTHON_WITH_TORCH)
    execute_process(COMMAND ${python} -c
      "import torch; int(torch.__version__.split('.')[0]) < 2 or __import__('onnx')"
      RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
    if(failed EQUAL 0)
      set(EBB_PYTHON_WITH_TORCH ${python} CACHE FILEPATH "A Python that has PyTorch, and onnx from PyTorch 2 on")
    endif()
  endif()
endforeach()
if(NOT EBB_PYTHON_WITH_TORCH)
  message(STATUS "Ebb: the example fashion is without engines (its export needs Python's torch and onnx)")
  return()
endif()

set(tool ${PROJECT_SOURCE_DIR}/tools/fashion)
set(onnx ${CMAKE_CURRENT_BINARY_DIR}/fashion.onnx)
set(torchscript ${CMAKE_CURRENT_BINARY_DIR}/fashion.pt)
add_custom_command(OUTPUT ${onnx} ${torchscript}
  COMMAND ${EBB_PYTHON_WITH_TORCH} -B ${tool}/engines.py
    --weights ${weights} --onnx ${onnx} --torchscript ${torchscript}
  DEPENDS ${weights} ${tool}/engines.py ${tool}/model.py VERBATIM)
add_custom_target(fashion_files DEPENDS ${onnx} ${torchscript})
add_dependencies(fashion_engines fashion_files)
if(EBB_HAVE_ONNXRUNTIME)
  target_compile_definitions(fashion_engines PRIVATE EBB_FASHION_ONNX="${onnx}")
  target_link_libraries(fashion_engines PUBLIC ebb::onnxruntime)
endif()
if(EBB_HAVE_LIBTORCH)
  target_compile_definitions(fashion_engines PRIVATE EBB_FASHION_TORCHSCRIPT="${torchscript}")
  target_link_libraries(fashion_engines PUBLIC ebb::libtorch)
endif()

add_executable(fashion_engines_check engines_check.cpp)
target_link_libraries(fashion_engines_check PRIVATE fashion_engines fashion_network ebb_warnings)
add_test(NAME fashion.engines COMMAND fashion_engines_check)
