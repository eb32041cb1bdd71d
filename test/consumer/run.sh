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
    ninja -C "$build" all
    cmake --install "$build" --prefix "$work/$1" >/dev/null
}

with_cmake() {
    local name=$1
    shift
    cmake -S test/consumer -B "$work/$name-build" -G Ninja -DCMAKE_BUILD_TYPE=Debug "$@" >/dev/null
    ninja -C "$work/$name-build"
    "$work/$name-build/consumer"
}

with_pkg_config() {
    local flags
    flags=$(PKG_CONFIG_PATH=$(dirname "$(find "$1" -name dyndump.pc)") \
        pkg-config --cflags --libs dyndump dyndump_sandbox)
    # shellcheck disable=SC2086  # the flags are words
    g++ -std=c++20 test/consumer/main.cpp $flags -o "$1/consumer"
    LD_LIBRARY_PATH=$(dirname "$(find "$1" -name 'libdyndump.*' -print -quit)") "$1/consumer"
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
done
cmake -S . -B "$build" -DBUILD_SHARED_LIBS=OFF >/dev/null

export -f with_cmake with_pkg_config
export work
xargs -P "$(nproc)" -I '{}' bash -euo pipefail -c 'echo "-- {}" && {}' <<WAYS
with_cmake static -DCMAKE_PREFIX_PATH="$work/static"
with_cmake shared -DCMAKE_PREFIX_PATH="$work/shared"
with_pkg_config "$work/static"
with_pkg_config "$work/shared"
WAYS
# This one builds the whole library anew: eight files at a time.
echo "-- add_subdirectory"
with_cmake subdirectory -DDYNDUMP_SOURCE="$root" \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8
