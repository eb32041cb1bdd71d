# The libraries that are installed, made of the layers' objects. Nothing of dyndump_flags reaches
# their users.
include(GNUInstallDirs)

# dyndump_library(TARGET EXPORT_NAME LAYERS...): dyndump::EXPORT_NAME, static or shared as
# BUILD_SHARED_LIBS says.
function(dyndump_library target export_name)
    add_library(${target})
    foreach(layer IN LISTS ARGN)
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:dyndump_${layer}>)
    endforeach()
    add_library(dyndump::${export_name} ALIAS ${target})

    set_target_properties(
        ${target}
        PROPERTIES EXPORT_NAME ${export_name}
                   LINKER_LANGUAGE CXX
                   VERSION ${PROJECT_VERSION}
                   SOVERSION ${PROJECT_VERSION_MAJOR})
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_include_directories(
        ${target} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                            $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(
        ${target}
        PUBLIC Boost::headers Boost::json OpenSSL::SSL OpenSSL::Crypto Threads::Threads
        PRIVATE fmt::fmt simdjson::simdjson Snappy::snappy PkgConfig::isal PkgConfig::zstd
                pugixml::pugixml)
    target_link_options(${target} PRIVATE ${dyndump_hardened_linking})
    if(NOT DYNDUMP_SANITIZE)
        target_link_options(${target} PRIVATE -Wl,--no-undefined)
    endif()
endfunction()

dyndump_library(dyndump dyndump core files archive columns parquet async net flow aws client s3 table output dump)

# The sandbox uses internals that libdyndump does not export: it brings its own copy of them.
dyndump_library(dyndump_sandbox_library sandbox core async net sandbox)
set_target_properties(dyndump_sandbox_library PROPERTIES OUTPUT_NAME dyndump_sandbox)
