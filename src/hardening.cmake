# What Debian builds its own programs with, in every optimised build: an overflow that should not
# exist ends the program instead of running somebody's code. test/integration/cli/hardening_test.py
# looks at the result.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

set(dyndump_hardening -fstack-protector-strong)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i.86")
    list(APPEND dyndump_hardening -fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    list(APPEND dyndump_hardening -mbranch-protection=standard)
endif()
if(NOT CMAKE_CXX_FLAGS MATCHES "_FORTIFY_SOURCE")
    list(APPEND dyndump_hardening -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

set(dyndump_hardened_linking -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    # Debian's start files are not marked, although they do nothing that a shadow stack forbids.
    list(APPEND dyndump_hardened_linking -Wl,-z,shstk)
endif()

if(DYNDUMP_SANITIZE OR DYNDUMP_BUILD_FUZZERS)
    set(dyndump_hardening) # sanitizers check the same, and intercept what FORTIFY replaces
endif()
# FORTIFY needs an optimiser: neither in Debug, nor for a target that says DYNDUMP_UNOPTIMISED.
set(dyndump_hardening
    "$<$<AND:$<CONFIG:Release,RelWithDebInfo,MinSizeRel>,$<NOT:$<BOOL:$<TARGET_PROPERTY:DYNDUMP_UNOPTIMISED>>>>:${dyndump_hardening}>"
)
