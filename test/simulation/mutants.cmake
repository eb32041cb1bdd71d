# Proof of the proof: the product with one line broken must violate the invariant that is named.

# broken_variant(NAME [LOADS] SOURCE file-under-src VIOLATES regex FROM text TO text): a copy of the
# source with FROM replaced lies in the build directory; its object comes before the library's.
# LOADS: it is loads that must find it, not dumps.
function(broken_variant name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "LOADS" "SOURCE;VIOLATES;FROM;TO" "")
    set(original ${PROJECT_SOURCE_DIR}/src/${arg_SOURCE})
    set_property(
        DIRECTORY
        APPEND
        PROPERTY CMAKE_CONFIGURE_DEPENDS ${original})
    # So that the library has an object of this file alone, which the copy's replaces.
    string(REGEX REPLACE "/.*" "" layer "${arg_SOURCE}")
    set_source_files_properties(${original} TARGET_DIRECTORY dyndump_${layer}
                                PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    file(READ ${original} text)
    string(FIND "${text}" "${arg_FROM}" found)
    if(found EQUAL -1)
        message(FATAL_ERROR "${arg_SOURCE} no longer holds what ${name} breaks: ${arg_FROM}")
    endif()
    string(REPLACE "${arg_FROM}" "${arg_TO}" text "${text}")
    set(broken ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    file(CONFIGURE OUTPUT ${broken} CONTENT "@text@" @ONLY)

    add_executable(simulation_${name} ${broken})
    target_link_libraries(simulation_${name} PRIVATE dyndump_simulation)
    target_precompile_headers(simulation_${name} REUSE_FROM dyndump_asio)
    set(what --seeds)
    if(arg_LOADS)
        set(what --loads)
    endif()
    add_test(NAME simulation_${name} COMMAND simulation_${name} ${what} 2000 --repeat-every 0)
    set_tests_properties(
        simulation_${name} PROPERTIES LABELS simulation PASS_REGULAR_EXPRESSION
                                      "violated: ${arg_VIOLATES}")
endfunction()
