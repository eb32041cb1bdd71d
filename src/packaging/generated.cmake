# The manual page and the shells' completions: the program prints them out of its tables of options.
set(generated_dir ${CMAKE_CURRENT_BINARY_DIR}/share)
set(generated_files)
foreach(kind_and_name IN ITEMS man:dyndump.1 bash:dyndump.bash zsh:_dyndump fish:dyndump.fish)
    string(REPLACE ":" ";" pair ${kind_and_name})
    list(GET pair 0 kind)
    list(GET pair 1 name)
    add_custom_command(
        OUTPUT ${generated_dir}/${name}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${generated_dir}
        COMMAND dyndump_program generate ${kind} > ${generated_dir}/${name}
        DEPENDS dyndump_program
        VERBATIM)
    list(APPEND generated_files ${generated_dir}/${name})
endforeach()
add_custom_target(dyndump_manual_and_completions ALL DEPENDS ${generated_files})

install(
    FILES ${generated_dir}/dyndump.1
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
    COMPONENT program)
install(
    FILES ${generated_dir}/dyndump.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME dyndump
    COMPONENT program)
install(
    FILES ${generated_dir}/_dyndump
    DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
    COMPONENT program)
install(
    FILES ${generated_dir}/dyndump.fish
    DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
    COMPONENT program)
