#!/usr/bin/env bash
# Which lines and branches of core, client, flow and table their unit tests and 200 seeds of the simulation
# reach, and by name what they do not. A layer below its bound (lines 95 %, branches 85 %) is a
# failure. What only the tests of other layers, or real sockets, reach does not count.
# The whole report: build/coverage/report/index.html
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
third_party/setup.sh --need g++ cmake ninja gcovr python3
build=build/coverage
report=$build/report
mkdir -p "$report"

forget() { find "$build" -name '*.gcda' -delete; }

# run PROGRAM ARGUMENTS...: what it says is shown only if it fails.
run() {
    local log
    log=$report/$(basename "$1").log
    "$@" >"$log" 2>&1 || {
        cat "$log"
        echo "-- failed: $*"
        return 1
    }
}

cmake --preset coverage >"$report/configure.log"
forget
tests=(unit_core unit_core_allocation unit_client unit_flow unit_table)
ninja -C "$build" "${tests[@]}" simulation >"$report/build.log" || {
    cat "$report/build.log"
    exit 1
}
forget # what listing the tests has reached
python3 -B test/coverage/coroutines.py "$build/src"

running=()
for each in "${tests[@]}"; do
    run "$(find "$build/test/unit" -type f -name "$each")" --gtest_brief=1 &
    running+=($!)
done
run "$build/test/simulation/simulation" --seeds 200
for each in "${running[@]}"; do
    wait "$each"
done

# The code of another instruction set than this machine's is compiled all the same, and cannot run.
excluded=()
grep -qw avx2 /proc/cpuinfo || excluded+=(--exclude src/core/split_avx2.cpp)
grep -qw avx512bw /proc/cpuinfo || excluded+=(--exclude src/core/split_avx512.cpp)

# A branch that only an exception takes is the compiler's, not ours; so are those of lines without
# code. What happens when memory runs out is for the torture tests. Only what was built here is looked
# at: what other targets left behind may be of older sources.
gcovr --root . --exclude-throw-branches --exclude-unreachable-branches \
    --filter 'src/(core|client|flow|table)/' --filter include/ "${excluded[@]}" \
    --json "$report/all.json" -j "$(nproc)" "$build"/{src,test/unit}/{core,client,flow,table} \
    "$build/test/simulation"
gcovr --root . --add-tracefile "$report/all.json" --html-details "$report/index.html"

# Lists the files that are not whole, and which of their lines: of lines, or of --branches.
gaps() { awk '$1 ~ /\// && $4 != "100%" && $4 != "--%"' | sed 's/^/    /'; }

status=0
# layer NAME PUBLIC-HEADERS (a regular expression of their names)
layer() {
    local from=(--root . --add-tracefile "$report/all.json" --filter "src/$1/"
        --filter "include/dyndump/($2)\.hpp")
    printf '== %s\n' "$1"
    gcovr "${from[@]}" --print-summary --fail-under-line 95 --fail-under-branch 85 \
        -o "$report/$1.txt" >"$report/$1.sum" || status=1
    grep -E '^(lines|branches)' "$report/$1.sum"
    echo "  lines not reached"
    gaps <"$report/$1.txt"
    echo "  lines with a branch not taken"
    gcovr "${from[@]}" --txt --branches | gaps
}
layer core 'attribute_value|error|http_header|item|json_encoder|logger|observer|page|page_buffer'
layer client 'client|table_description|table_settings'
layer flow 'rate_limiter|source|transfer|writer'
layer table 'fetcher|restoration|restore_table|segments|table_writer'
exit "$status"
