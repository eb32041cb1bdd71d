# Debian packages by CPack: `dyndump`, the program with its manual page and completions, and
# `libdyndump-dev`, all that a user of the library needs. Run `cpack` in a build directory.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dyndump)
set(CPACK_PACKAGE_VENDOR dyndump)
set(CPACK_PACKAGE_CONTACT "dyndump maintainers <dyndump@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME dyndump)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
    "Gets every item out of a DynamoDB table by parallel Scan, at the read
capacity that is allowed, and resumes where it was cut short. Dumps are
checked by their service's checksums, and can be verified later.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdyndump-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
string(
    JOIN
    ", "
    CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libboost-json${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev"
    libssl-dev
    libfmt-dev
    libsimdjson-dev
    libisal-dev
    libzstd-dev
    libpugixml-dev
    libsnappy-dev)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "A C++20 library for Boost.Asio programs that read whole DynamoDB tables:
headers, libraries, and what find_package and pkg-config look for.")

set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian_files.cmake)
set(CPACK_DYNDUMP_SOURCE ${PROJECT_SOURCE_DIR})
include(CPack)
