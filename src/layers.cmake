# One static library a layer: what a layer may use is what it links, and a test that links only one
# layer and those below it proves it. libdyndump is made of the layers' objects.

include(src/hardening.cmake)

# The same flags everywhere, so that one precompiled header serves every target.
add_library(dyndump_flags INTERFACE)
target_compile_features(dyndump_flags INTERFACE cxx_std_20)
target_compile_options(
    dyndump_flags
    INTERFACE -fPIC
              -fvisibility=hidden
              -fvisibility-inlines-hidden
              -Wall
              -Wextra
              -Wpedantic
              -Wconversion
              "${dyndump_hardening}"
              $<$<BOOL:${DYNDUMP_WERROR}>:-Werror>)
target_link_options(dyndump_flags INTERFACE ${dyndump_hardened_linking})
target_include_directories(dyndump_flags INTERFACE ${PROJECT_SOURCE_DIR}/include
                                                   ${PROJECT_SOURCE_DIR}/src)
if(DYNDUMP_SANITIZE)
    # Where a report points to, and no more: a fifth less of the time to compile.
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -gline-tables-only -DNDEBUG")
    target_compile_options(dyndump_flags INTERFACE -fsanitize=${DYNDUMP_SANITIZE}
                                                   -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
    # "difference across sections" with coroutines
    target_compile_options(dyndump_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
    target_link_options(dyndump_flags INTERFACE -fsanitize=${DYNDUMP_SANITIZE})
endif()

if(DYNDUMP_BUILD_FUZZERS)
    target_compile_options(dyndump_flags INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(dyndump_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# dyndump_layer(NAME SOURCES... [USES layers and libraries...] [ASIO])
function(dyndump_layer name)
    cmake_parse_arguments(arg "ASIO" "" "SOURCES;USES" ${ARGN})
    add_library(dyndump_${name} STATIC ${arg_SOURCES})
    target_link_libraries(dyndump_${name} PUBLIC dyndump_flags ${arg_USES})
    if(arg_ASIO)
        target_precompile_headers(dyndump_${name} REUSE_FROM dyndump_asio)
    elseif(name STREQUAL core)
        target_precompile_headers(dyndump_core PRIVATE pch.hpp)
    else()
        target_precompile_headers(dyndump_${name} REUSE_FROM dyndump_core)
    endif()
endfunction()
