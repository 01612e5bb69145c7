# ebb_add_kernels(<target>): the buffers column of the library (src/tensor, src/noise, src/kernels),
# with the flags its promise rests on: same bits whatever the instruction set, compiler and
# optimisation level. None of these flags changes a result, and -ffp-contract=off keeps the compiler
# from changing one. The kernels are always optimised, in debug builds too.
function(ebb_add_kernels target)
  set(dir ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../src)
  set(kernels ${dir}/kernels/baseline.cpp ${dir}/kernels/baseline_narrow.cpp)

  set(gnu_like OFF)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT MSVC)
    set(gnu_like ON)
    target_compile_options(${target} PRIVATE -ffp-contract=off -fno-math-errno)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
      list(APPEND kernels
        ${dir}/kernels/avx2.cpp ${dir}/kernels/avx2_narrow.cpp
        ${dir}/kernels/avx512.cpp ${dir}/kernels/avx512_narrow.cpp)
      set_source_files_properties(${dir}/kernels/dispatch.cpp ${dir}/kernels/dispatch_narrow.cpp PROPERTIES
        COMPILE_DEFINITIONS EBB_X86_KERNELS=1)
    endif()
  endif()

  target_sources(${target} PRIVATE
    ${kernels}
    ${dir}/kernels/dispatch.cpp
    ${dir}/kernels/dispatch_narrow.cpp
    ${dir}/noise/recorded.cpp
    ${dir}/tensor/convert.cpp
    ${dir}/tensor/shape.cpp)

  if(gnu_like)
    set(flags -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math)
    foreach(elements "" _narrow)
      set_source_files_properties(${dir}/kernels/baseline${elements}.cpp PROPERTIES
        COMPILE_OPTIONS "${flags}")
      set_source_files_properties(${dir}/kernels/avx2${elements}.cpp PROPERTIES
        COMPILE_OPTIONS "${flags};-mavx2;-mf16c")
      set_source_files_properties(${dir}/kernels/avx512${elements}.cpp PROPERTIES
        COMPILE_OPTIONS "${flags};-mavx512f;-mavx512vl;-mavx512dq")
    endforeach()
  endif()
endfunction()
