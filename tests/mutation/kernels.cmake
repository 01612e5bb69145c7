# With the header that was precompiled at -O1, g++ 12 crashes on the kernels, which bring -O3. It takes
# no precompiled header whose debugging information is of another kind.
file(GLOB kernels ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/*.cpp)
set_source_files_properties(${kernels} PROPERTIES COMPILE_FLAGS -g)
