# Install rules: headers, libraries, and what find_package and pkg-config need to find them.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dyndump)
set(libraries dyndump dyndump_sandbox_library)

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.hpp)
install(TARGETS ${libraries} EXPORT dyndump_targets)
install(
    EXPORT dyndump_targets
    NAMESPACE dyndump::
    FILE dyndumpTargets.cmake
    DESTINATION ${package_dir})
configure_package_config_file(src/packaging/dyndumpConfig.cmake.in dyndumpConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(dyndumpConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dyndumpConfig.cmake
              ${PROJECT_BINARY_DIR}/dyndumpConfigVersion.cmake DESTINATION ${package_dir})

# All that `cmake --install` takes, and nothing else: src/run.sh builds it.
add_custom_target(installable)
add_dependencies(installable ${libraries})
if(DYNDUMP_BUILD_PROGRAM)
    add_dependencies(installable dyndump_program dyndump_manual_and_completions)
endif()

# A static library's users link all that it stands on; a shared one names its needs itself.
set(pc_requires "libssl libcrypto")
if(NOT BUILD_SHARED_LIBS)
    string(APPEND pc_requires " fmt simdjson libisal libzstd pugixml snappy")
endif()
file(RELATIVE_PATH pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
foreach(library IN LISTS libraries)
    string(REPLACE _library "" pc_name ${library})
    configure_file(src/packaging/library.pc.in ${pc_name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${pc_name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
