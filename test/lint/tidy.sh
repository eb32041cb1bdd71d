#!/usr/bin/env bash
# clang-tidy over the library and the program, as the sanitized build compiles them. Half an hour on
# two processors; with arguments, only those files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset fuzz >/dev/null
ninja -C build/fuzz dyndump_asio # its precompiled header
if (($# > 0)); then
    printf '%s\0' "$@"
else
    find src -name '*.cpp' ! -name 'boost_*.cpp' -print0
fi | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p build/fuzz
