# cmake -DCOMPILER=... -DFLAGS=... -DFILE=... -P compile_fail.cmake: FILE compiles as it is, and does
# not with EBB_COMPILE_FAIL defined; then the compiler says what FILE's line "// expect: ..." holds.
file(STRINGS ${FILE} expected REGEX "^// expect: ")
string(REPLACE "// expect: " "" expected "${expected}")
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
execute_process(COMMAND ${COMPILER} ${flags} -fsyntax-only ${FILE} RESULT_VARIABLE good ERROR_VARIABLE said)
if(NOT good EQUAL 0)
  message(FATAL_ERROR "${FILE} does not compile even without EBB_COMPILE_FAIL:\n${said}")
endif()
execute_process(COMMAND ${COMPILER} ${flags} -DEBB_COMPILE_FAIL -fsyntax-only ${FILE}
  RESULT_VARIABLE bad ERROR_VARIABLE said)
if(bad EQUAL 0)
  message(FATAL_ERROR "${FILE} compiles, but must not with EBB_COMPILE_FAIL")
endif()
string(FIND "${said}" "${expected}" place)
if(expected STREQUAL "" OR place EQUAL -1)
  message(FATAL_ERROR "${FILE}: expected the compiler to say\n  ${expected}\nbut it said\n${said}")
endif()
