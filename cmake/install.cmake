include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ebb)

install(TARGETS ebb EXPORT ebb-core ARCHIVE FILE_SET HEADERS)
install(EXPORT ebb-core FILE ebb-core-targets.cmake NAMESPACE ebb:: DESTINATION ${config_dir})
foreach(component IN LISTS EBB_COMPONENTS)
  if(TARGET ebb_${component})
    install(TARGETS ebb_${component} EXPORT ebb-${component} FILE_SET HEADERS)
    install(EXPORT ebb-${component} FILE ebb-${component}-targets.cmake NAMESPACE ebb::
      DESTINATION ${config_dir})
  endif()
endforeach()

configure_package_config_file(cmake/ebb-config.cmake.in ${PROJECT_BINARY_DIR}/ebb-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ebb-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ebb-config.cmake ${PROJECT_BINARY_DIR}/ebb-config-version.cmake
  DESTINATION ${config_dir})

file(RELATIVE_PATH EBB_INCLUDE_FROM_LIB /${CMAKE_INSTALL_LIBDIR} /${CMAKE_INSTALL_INCLUDEDIR})
configure_file(cmake/ebb.pc.in ebb.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ebb.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
