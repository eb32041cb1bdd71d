#!/usr/bin/env bash
# Builds the fuzzers and runs each for a while, one on each processor; what one finds is printed in
# base64 and left in build/fuzz/found.
#   test/fuzz/run.sh                        the check of a change: each for 60 s, from a fixed seed, so
#                                           that what turns red in a clean build is the change
#   test/fuzz/run.sh SECONDS [FUZZER...]    the search: from another seed each time
# What a fuzzer found becomes a test under test/unit, and a seed in test/fuzz/seeds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-60}
seed=$((${#} == 0 ? 1 : 0)) # 0: one of libFuzzer's choice
fuzzers=("${@:2}")
build=build/fuzz

cmake --preset fuzz >/dev/null
ninja -C "$build" fuzzers
mkdir -p "$build/found"
for generated in page item; do
    "$build/test/fuzz/fuzz_corpus" "$generated" "$build/corpus/fuzz_$generated"
done
if ((${#fuzzers[@]} == 0)); then
    mapfile -t fuzzers < <(find test/fuzz -name 'fuzz_*.cpp' ! -name fuzz_corpus.cpp -printf '%f\n' |
        sed 's/\.cpp$//' | sort)
fi

# One fuzzer: its corpus grows from run to run, starting with the seeds that are kept with the source.
fuzz() {
    local name=$1 log=$build/$1.log
    mkdir -p "$build/corpus/$name"
    local folders=("$build/corpus/$name")
    if [[ -d test/fuzz/seeds/$name ]]; then
        folders+=("test/fuzz/seeds/$name")
    fi
    if ! "$build/test/fuzz/$name" -seed="$seed" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/found/$name-" \
        "${folders[@]}" >"$log" 2>&1; then
        cat "$log"
        find "$build/found" -name "$name-*" -newer "$build/corpus/$name" -exec base64 -w 0 {} \; -exec echo \;
        echo "-- $name: found something; replay it with $build/test/fuzz/$name FILE"
        return 1
    fi
    printf '%-16s %s s, %s inputs\n' "$name" "$seconds" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
}
export -f fuzz
export build seconds seed

printf '%s\n' "${fuzzers[@]}" |
    xargs -n 1 -P "$(nproc)" bash -euo pipefail -c 'fuzz "$1"' fuzz
