#!/usr/bin/env bash
# clang-tidy over the library and the program. Takes minutes; needs the clang build's headers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset asan >/dev/null
ninja -C build/asan dyndump
find src -name '*.cpp' ! -name 'boost_*.cpp' -print0 |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p build/asan
