# For Ebb's own targets; never part of what a consumer gets.
add_library(ebb_warnings INTERFACE)
target_compile_options(ebb_warnings INTERFACE
  $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wshadow>
  $<$<AND:$<BOOL:${EBB_WERROR}>,$<CXX_COMPILER_ID:GNU,Clang,AppleClang>>:-Werror>
  # clang says so where aggregates are filled by name in part, as options are meant to be
  $<$<CXX_COMPILER_ID:Clang,AppleClang>:-Wno-missing-field-initializers>)
