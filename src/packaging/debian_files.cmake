# What Debian's policy wants otherwise than an ordinary installation has it. CPack runs this for each
# package, before it is built.
file(GLOB packages LIST_DIRECTORIES true "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr"
     "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr")
foreach(usr IN LISTS packages)
    set(name libdyndump-dev)
    if(EXISTS "${usr}/bin/dyndump")
        set(name dyndump)
        execute_process(COMMAND gzip -9n "${usr}/share/man/man1/dyndump.1" COMMAND_ERROR_IS_FATAL ANY)
        file(RENAME "${usr}/share/zsh/site-functions" "${usr}/share/zsh/vendor-completions")
    endif()
    set(doc "${usr}/share/doc/${name}")
    file(MAKE_DIRECTORY "${doc}")
    file(COPY_FILE "${CPACK_DYNDUMP_SOURCE}/LICENSE" "${doc}/copyright")
    file(COPY_FILE "${CPACK_DYNDUMP_SOURCE}/.github/CHANGELOG.md" "${doc}/changelog")
    execute_process(COMMAND gzip -9nf "${doc}/changelog" COMMAND_ERROR_IS_FATAL ANY)
    file(CHMOD "${doc}/copyright" "${doc}/changelog.gz" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ
         WORLD_READ)
endforeach()
