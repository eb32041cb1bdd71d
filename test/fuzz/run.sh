#!/usr/bin/env bash
# Builds the fuzzers and runs them, one on each processor; what one finds is printed in base64 and
# left in build/fuzz/found.
#   test/fuzz/run.sh                        the check of a change: the same inputs each time, as many as
#                                           take a minute, so that what turns red is the change
#   test/fuzz/run.sh SECONDS [FUZZER...]    the search: each for so long, from another seed each time
# What a fuzzer found becomes a test under test/unit, and a seed in test/fuzz/seeds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need cmake ninja clang++-19
seconds=${1:-}
fuzzers=("${@:2}")
build=build/fuzz

# How many inputs a fuzzer takes in a minute.
inputs_of() {
    case $1 in
    fuzz_endpoint) echo 7500000 ;;
    fuzz_error_body) echo 6000000 ;;
    fuzz_expression) echo 1200000 ;;
    fuzz_item) echo 2500000 ;;
    fuzz_journal) echo 700000 ;;
    fuzz_manifest) echo 1400000 ;;
    fuzz_page) echo 3400000 ;;
    fuzz_profile) echo 1500000 ;;
    fuzz_response) echo 250000 ;;
    *)
        echo "test/fuzz/run.sh: how many inputs does $1 take in a minute?" >&2
        return 1
        ;;
    esac
}

cmake --preset fuzz >/dev/null
ninja -C "$build" fuzzers
mkdir -p "$build/found"
if ((${#fuzzers[@]} == 0)); then
    mapfile -t fuzzers < <(find test/fuzz -name 'fuzz_*.cpp' ! -name fuzz_corpus.cpp -printf '%f\n' |
        sed 's/\.cpp$//' | sort)
fi

if [[ -n $seconds ]]; then
    corpora=$build/corpus # grows from search to search
else
    corpora=$build/check
    rm -rf "$corpora"
    # Where things lie in memory, and when memory is given back, is a part of a fuzzer's choices.
    fixed=$(setarch -R true 2>/dev/null && echo setarch -R) || fixed=
fi
for generated in page item; do
    "$build/test/fuzz/fuzz_corpus" "$generated" "$corpora/fuzz_$generated"
done

fuzz() {
    local name=$1 log=$build/$1.log amount run=()
    mkdir -p "$corpora/$name"
    local folders=("$corpora/$name")
    if [[ -d test/fuzz/seeds/$name ]]; then
        folders+=("test/fuzz/seeds/$name")
    fi
    if [[ -n $seconds ]]; then
        run=("$build/test/fuzz/$name" -max_total_time="$seconds")
    else
        amount=$(inputs_of "$name")
        # shellcheck disable=SC2206  # words
        run=($fixed "$build/test/fuzz/$name" -seed=1 -reload=0 -purge_allocator_interval=-1
            -runs="$amount")
    fi
    if ! "${run[@]}" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$build/found/$name-" "${folders[@]}" >"$log" 2>&1; then
        cat "$log"
        find "$build/found" -name "$name-*" -newer "$corpora/$name" -exec base64 -w 0 {} \; -exec echo \;
        echo "-- $name: found something; replay it with $build/test/fuzz/$name FILE"
        return 1
    fi
    printf '%-16s %s inputs, %s a second\n' "$name" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
        "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")"
}
export -f fuzz inputs_of
export build corpora seconds
export fixed=${fixed:-}

printf '%s\n' "${fuzzers[@]}" |
    xargs -n 1 -P "$(nproc)" bash -euo pipefail -c 'fuzz "$1"' fuzz
