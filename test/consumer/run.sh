#!/usr/bin/env bash
# Builds and runs main.cpp as a user would, in each way the library is offered.
#   test/consumer/run.sh BUILD     BUILD is a finished build of dyndump
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need g++ cmake ninja pkg-config
root=$PWD
build=$1
work=$root/build/consumer
rm -rf "$work"
mkdir -p "$work"

# The layers are the same for both kinds of library, so one build serves both.
install_as() {
    cmake -S . -B "$build" -DBUILD_SHARED_LIBS="$2" >/dev/null
    # What an installation takes is there after src/run.sh, which builds no more than this.
    grep -q 'ninja -C "$build" installable' src/run.sh
    rm -rf "$build"/src/cli/share "$build"/libdyndump*
    ninja -C "$build" installable
    cmake --install "$build" --prefix "$work/$1" >/dev/null
}

# with_cmake NAME BUILD_TYPE ARGUMENTS...
with_cmake() {
    local name=$1-$2 type=$2
    shift 2
    cmake -S test/consumer -B "$work/$name-build" -G Ninja -DCMAKE_BUILD_TYPE="$type" "$@" >/dev/null
    ninja -C "$work/$name-build"
    "$work/$name-build/consumer"
}

# with_pkg_config PREFIX OPTIONS...
with_pkg_config() {
    local flags prefix=$1
    shift
    flags=$(PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name dyndump.pc)") \
        pkg-config --cflags --libs dyndump dyndump_sandbox)
    # shellcheck disable=SC2086  # the flags are words
    g++ -std=c++20 "$@" test/consumer/*.cpp $flags -o "$prefix/consumer"
    LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name 'libdyndump.*' -print -quit)") "$prefix/consumer"
}

# Only what the public headers name may leave the library.
check_exports() {
    local internal
    internal=$(nm -DC --defined-only "$1" | cut -c 18- |
        grep -E '^. dyndump::((core|net|aws|fetch|output|detail)::|[a-z_]*::(run|state|server)::)' || true)
    if [[ -n $internal ]]; then
        echo "$1 exports internals:" "$internal"
        return 1
    fi
}

# Asio's state is that of its headers' inline functions: weak, so that the program's and the library's
# are one. What is strong was compiled apart; what is local is not shared, and may be so only where it
# is made for types of our own.
check_asio() {
    local own
    own=$(nm -C --defined-only "$1" | cut -c 18- |
        grep -E '^([TBD] |[bd] (guard variable for )?)boost::(asio|beast)::' |
        grep -v -e 'dyndump::' || true)
    if [[ -n $own ]]; then
        echo "$1 has an Asio of its own:" "$own"
        return 1
    fi
    nm -DC --defined-only "$1" |
        grep ' [uV] boost::asio::error::get_netdb_category()::instance' >/dev/null ||
        { echo "$1 does not share Asio's categories" && return 1; }
}

install_as static OFF
for file in share/man/man1/dyndump.1 share/bash-completion/completions/dyndump \
    share/zsh/site-functions/_dyndump share/fish/vendor_completions.d/dyndump.fish \
    share/dyndump/progress.schema.json; do
    [[ -s $work/static/$file ]] || { echo "$file is not installed" && exit 1; }
done
install_as shared ON
for library in "$work"/shared/lib*/{,*/}lib*.so; do
    [[ -e $library ]] || continue
    check_exports "$library"
    check_asio "$library"
done
cmake -S . -B "$build" -DBUILD_SHARED_LIBS=OFF >/dev/null

# A Boost that the library was not built with is passed over: there is one Asio for both.
mkdir -p "$work/other-boost"
echo 'set(Boost_FOUND TRUE)' >"$work/other-boost/BoostConfig.cmake"
cat >"$work/other-boost/BoostConfigVersion.cmake" <<'VERSION'
set(PACKAGE_VERSION 1.99.0)
if(NOT PACKAGE_FIND_VERSION_EXACT)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
VERSION
cmake -S test/consumer -B "$work/other-boost/build" -G Ninja -DBoost_DIR="$work/other-boost" \
    -DCMAKE_PREFIX_PATH="$work/static" >/dev/null 2>&1 || true
if grep -q '^Boost_DIR:.*other-boost' "$work/other-boost/build/CMakeCache.txt"; then
    echo "a Boost that the library was not built with is accepted" && exit 1
fi

export -f with_cmake with_pkg_config
export work
xargs -P "$(nproc)" -I '{}' bash -euo pipefail -c 'echo "-- {}" && {}' <<WAYS
with_cmake static Debug -DCMAKE_PREFIX_PATH="$work/static"
with_cmake static Release -DCMAKE_PREFIX_PATH="$work/static"
with_cmake shared Debug -DCMAKE_PREFIX_PATH="$work/shared"
with_cmake shared Release -DCMAKE_PREFIX_PATH="$work/shared"
with_cmake clang-static Release -DCMAKE_PREFIX_PATH="$work/static" -DCMAKE_CXX_COMPILER=clang++-19
with_cmake clang-shared Release -DCMAKE_PREFIX_PATH="$work/shared" -DCMAKE_CXX_COMPILER=clang++-19
with_pkg_config "$work/static" -O2 -fvisibility=hidden
with_pkg_config "$work/shared" -O2 -fvisibility=hidden
WAYS
# This one builds the whole library anew: eight files at a time.
echo "-- add_subdirectory"
with_cmake subdirectory Release -DCMAKE_CXX_FLAGS_RELEASE=-O1 -DDYNDUMP_SOURCE="$root" \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8
