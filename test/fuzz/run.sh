#!/usr/bin/env bash
# Builds the fuzzers and runs each for a while; what one finds is left in build/fuzz/found.
#   test/fuzz/run.sh [SECONDS]     for each fuzzer, 20 by default
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-20}
build=build/fuzz

cmake --preset fuzz >/dev/null
ninja -C "$build" fuzzers
mkdir -p "$build/found"
for generated in page item; do
    "$build/test/fuzz/fuzz_corpus" "$generated" "$build/corpus/fuzz_$generated"
done

# One fuzzer: its corpus grows from run to run, starting with the seeds that are kept with the source.
fuzz() {
    local name=$1
    mkdir -p "$build/corpus/$name"
    local folders=("$build/corpus/$name")
    if [[ -d test/fuzz/seeds/$name ]]; then
        folders+=("test/fuzz/seeds/$name")
    fi
    echo "-- $name"
    "$build/test/fuzz/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/found/$name-" "${folders[@]}"
}
export -f fuzz
export build seconds

find test/fuzz -name 'fuzz_*.cpp' ! -name fuzz_corpus.cpp -printf '%f\n' | sed 's/\.cpp$//' | sort |
    xargs -n 1 -P "$(nproc)" bash -euo pipefail -c 'fuzz "$1"' fuzz
