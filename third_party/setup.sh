#!/usr/bin/env bash
# Installs what dyndump needs and this machine lacks. Says nothing when nothing is missing.
#   third_party/setup.sh --run    what building and running the program takes
#   third_party/setup.sh --test   that, and what the tests take (the default)
#   third_party/setup.sh --all    that, and what test/run.sh --all takes
#   third_party/setup.sh --list   only prints the names of the Debian packages
#   third_party/setup.sh --need TOOL...
#                                 installs nothing; fails with a sentence for each tool that is missing
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Tools may come from anywhere (command:package); libraries are looked up as header:package.
run_tools=(g++:g++ cmake:cmake ninja:ninja-build pkg-config:pkg-config flock:util-linux)
run_headers=(
    boost/asio.hpp:libboost1.81-dev
    boost/json.hpp:libboost-json1.81-dev
    openssl/ssl.h:libssl-dev
    isa-l.h:libisal-dev
    simdjson.h:libsimdjson-dev
    zstd.h:libzstd-dev
    pugixml.hpp:libpugixml-dev
    snappy.h:libsnappy-dev
    CLI/CLI.hpp:libcli11-dev
    fmt/format.h:libfmt-dev
)
test_tools=(
    clang++-19:clang-19 clang-format-14:clang-format-14 python3:python3 openssl:openssl
    node:nodejs npm:npm
    zsh:zsh fish:fish tmux:tmux mandoc:mandoc groff:groff-base java:openjdk-17-jre-headless
    valgrind:valgrind doxygen:doxygen dpkg-shlibdeps:dpkg-dev file:file
    radosgw:radosgw ceph-mon:ceph-mon ceph-osd:ceph-osd # an S3 server
    # so that the sanitizers' reports, and what is excluded from them, have the names of functions
    llvm-symbolizer-19:llvm-19
)
test_headers=(
    gtest/gtest.h:libgtest-dev
    gmock/gmock.h:libgmock-dev
    benchmark/benchmark.h:libbenchmark-dev
    sqlite3.h:libsqlite3-dev # of an example
    # the sanitizers' run-time library of clang 19
    fuzzer/FuzzedDataProvider.h:libclang-rt-19-dev
)
test_modules=(jsonschema:python3-jsonschema)
all_tools=(clang-tidy-19:clang-tidy-19 gcovr:gcovr debootstrap:debootstrap)

mode=${1:---test}
if [[ $mode == --need ]]; then
    status=0
    for tool in "${@:2}"; do
        command -v "$tool" >/dev/null && continue
        status=1
        package=$(printf '%s\n' "${run_tools[@]}" "${test_tools[@]}" "${all_tools[@]}" |
            sed -n "s/^$tool://p")
        echo "$tool is missing; third_party/setup.sh --all installs it (Debian's package ${package:-$tool})." >&2
    done
    exit "$status"
fi

modules=()
tools=("${run_tools[@]}")
headers=("${run_headers[@]}")
case $mode in
--run) ;;
--test | --all | --list)
    tools+=("${test_tools[@]}")
    headers+=("${test_headers[@]}")
    modules+=("${test_modules[@]}")
    ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
if [[ $mode == --all || $mode == --list ]]; then
    tools+=("${all_tools[@]}")
fi

if [[ $mode == --list ]]; then
    printf '%s\n' "${tools[@]#*:}" "${headers[@]#*:}" "${modules[@]#*:}"
    exit
fi

missing=()
for tool in "${tools[@]}"; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool#*:}")
done
for module in "${modules[@]}"; do
    python3 -c "import ${module%%:*}" 2>/dev/null || missing+=("${module#*:}")
done

if command -v apt-get >/dev/null; then
    # A package counts, not a header: libboost1.81-dev has Boost.JSON's headers without the library.
    packages=("${headers[@]#*:}")
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
    for package in "${packages[@]}"; do
        grep -qx "installed $package" <<<"$installed" || missing+=("$package")
    done
    if ((${#missing[@]})); then
        echo "Installing ${missing[*]}" >&2
        as_root=()
        ((EUID == 0)) || as_root=(sudo)
        log=$(mktemp)
        apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >>"$log" 2>&1 </dev/null; }
        if ! { apt update && apt install -y --no-install-recommends "${missing[@]}"; }; then
            cat "$log" >&2
            echo "third_party/setup.sh: could not install ${missing[*]} (see above)." >&2
            exit 1
        fi
        rm -f "$log"
    fi
else
    if command -v g++ >/dev/null; then
        for header in "${headers[@]}"; do
            echo "#include <${header%%:*}>" | g++ -std=c++20 -E -x c++ - -o /dev/null 2>/dev/null ||
                missing+=("${header#*:}")
        done
    fi
    if ((${#missing[@]})); then
        echo "This is not Debian; please install the equivalents of: ${missing[*]}" >&2
        exit 1
    fi
fi

if [[ $mode != --run ]]; then
    "$here/emulators/fetch.sh"
    "$here/readers/fetch.sh"
fi
