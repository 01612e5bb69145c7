# Every file of a kind stands in one list; a file that was forgotten stops the configuring.
function(ebb_check_list name base)
  file(GLOB_RECURSE found RELATIVE ${base} CONFIGURE_DEPENDS ${ARGN})
  foreach(file IN LISTS found)
    if(NOT file IN_LIST ${name})
      message(FATAL_ERROR "${base}/${file} is in no list: add it to ${name}")
    endif()
  endforeach()
endfunction()
