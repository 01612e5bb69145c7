# ebb::eigen, ebb::xtensor: opt-in headers, each with the library it speaks to.
set(EBB_COMPONENTS core)
function(ebb_component name header library)
  add_library(ebb_${name} INTERFACE)
  add_library(ebb::${name} ALIAS ebb_${name})
  set_target_properties(ebb_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(ebb_${name} INTERFACE ebb ${library})
  target_sources(ebb_${name} INTERFACE FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${PROJECT_SOURCE_DIR}/include/ebb/${header})
  set(EBB_COMPONENTS ${EBB_COMPONENTS} ${name} PARENT_SCOPE)
endfunction()

if(EBB_HAVE_EIGEN)
  ebb_component(eigen tensor/eigen.hpp Eigen3::Eigen)
endif()
if(EBB_HAVE_XTENSOR)
  ebb_component(xtensor tensor/xtensor.hpp xtensor)
endif()

# Every public header compiles alone: target all_verify_interface_header_sets.
if(PROJECT_IS_TOP_LEVEL)
  set_target_properties(ebb PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  foreach(component IN LISTS EBB_COMPONENTS)
    if(TARGET ebb_${component})
      set_target_properties(ebb_${component} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
    endif()
  endforeach()
endif()
