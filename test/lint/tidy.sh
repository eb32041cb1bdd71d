#!/usr/bin/env bash
# clang-tidy over the library and the program, as clang with the sanitizers compiles them. Half an hour on
# two processors; with arguments, only those files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need cmake ninja clang++-19 clang-tidy-19
cmake --preset asan >/dev/null
ninja -C build/asan {src/net/CMakeFiles/dyndump_asio.dir,src/core/CMakeFiles/dyndump_core.dir}/cmake_pch.hxx.pch
if (($# > 0)); then
    printf '%s\0' "$@"
else
    find src -name '*.cpp' ! -name 'boost_*.cpp' -print0
fi | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p build/asan
