#!/usr/bin/env bash
# Sets up, builds everything and runs every test. Ends at the first step that fails.
#   test/run.sh          what a change must pass, within 25 minutes on two cores: lint, unit tests, simulation,
#                        torture, integration tests, examples, packages, consumers, valgrind, unit tests and
#                        torture under ASan and UBSan, threads under TSan, each fuzzer for a minute
#   test/run.sh --all    that, and what takes longer: integration tests under ASan and UBSan, clang-tidy,
#                        coverage, all unit tests under TSan, ten times the seeds, each fuzzer for 5 minutes,
#                        the packages and both commands of README.md on a pristine Debian 12
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=${1:---test}
case $mode in
--test | --all) ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac

logs=build/test-logs
mkdir -p "$logs"
passed=0
failed=0
steps=0

finish() {
    echo
    printf 'All steps: %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
    echo "$passed passed, $failed failed"
    ((failed == 0)) || exit 1
}

# step TITLE COMMAND...: runs a command, keeps its output in a log and shows it if it fails. The tests
# of a step are what ctest counts; a step that does not come from ctest is one.
step() {
    local title=$1 start=$SECONDS status=0 count
    shift
    steps=$((steps + 1))
    local log
    log=$(printf '%s/%02d.log' "$logs" "$steps")
    printf '== %s\n' "$title"
    "$@" >"$log" 2>&1 || status=$?
    if count=$(grep -Eo '[0-9]+ tests? failed out of [0-9]+' "$log" | tail -n 1); then
        local bad=${count%% *} of=${count##* }
        passed=$((passed + of - bad))
        failed=$((failed + bad))
        ((status == 0 || bad > 0)) || failed=$((failed + 1))
        grep -E 'tests? passed, .* failed out of' "$log" | tail -n 1
    elif ((status == 0)); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    if ((status != 0)); then
        cat "$log"
        printf '\n== FAILED: %s (exit %d; the output is above and in %s)\n' "$title" "$status" "$log"
        finish
    fi
    printf '   %d s\n' $((SECONDS - start))
}

# ctest_in BUILD LABEL: at least one test must be there.
ctest_in() {
    ctest --test-dir "$1" -L "^$2\$" --no-tests=error --output-on-failure --timeout 300 -j "$(nproc)"
}

integration_tests_in() {
    third_party/setup.sh --need node java python3 setpriv || return
    node third_party/emulators/serve.mjs ctest --test-dir "$1" -L '^integration$' --no-tests=error \
        --output-on-failure --timeout 300 -j "$(nproc)"
}

# some_of PROGRAM FILTER: at least one of its tests must be there.
some_of() {
    local out status=0
    out=$("$1" --gtest_filter="$2" 2>&1) || status=$?
    echo "$out"
    ((status == 0)) && grep -q 'PASSED  \] [1-9]' <<<"$out"
}

# What ThreadSanitizer is not to report is named by functions, which the symbolizer finds.
under_tsan() {
    third_party/setup.sh --need llvm-symbolizer-19 && "$@"
}

build_with() {
    local preset=$1 compiler=clang++-19
    shift
    [[ $preset != release ]] || compiler=g++
    third_party/setup.sh --need cmake ninja "$compiler" || return
    cmake --preset "$preset" && ninja -C "build/$preset" "$@"
}

step "Set up" third_party/setup.sh "$mode"
step "Lint" test/lint/run.sh
step "Build with g++" build_with release
step "Unit tests" ctest_in build/release unit
step "Simulation" ctest_in build/release simulation
step "Torture" ctest_in build/release torture
step "Threads" ctest_in build/release threads
step "Integration tests against DynamoDB Local and dynalite" integration_tests_in build/release
step "Examples" ctest_in build/release examples
step "Reference pages, packages and recipes" ctest_in build/release packaging
step "Consumers of the installed library" test/consumer/run.sh build/release
step "The program under valgrind" test/valgrind.sh
# One build for the sanitizers and the fuzzers: their instrumentation does not get into each other's way.
step "Build with clang, ASan and UBSan" build_with fuzz unit_tests torture_tests simulation fuzzers
step "Unit tests under ASan and UBSan" ctest_in build/fuzz unit
step "Torture under ASan and UBSan" ctest_in build/fuzz torture
step "Simulation under ASan and UBSan" build/fuzz/test/simulation/simulation --seeds 100
step "Simulated loads under ASan and UBSan" build/fuzz/test/simulation/simulation --loads 100
step "Build with clang and TSan" build_with tsan threads_tests integration_net
step "Threads under TSan" under_tsan ctest_in build/tsan threads
step "Network under TSan" under_tsan some_of build/tsan/test/integration/integration_net 'net_threads*:net_cancellation*'
step "Fuzzing" test/fuzz/run.sh

if [[ $mode == --all ]]; then
    step "clang-tidy" test/lint/tidy.sh
    step "Coverage" test/coverage.sh
    step "Integration tests for ASan and UBSan" build_with fuzz integration_tests readme_snippet tutorial_snippet coming_from_the_sdk_snippet dyndump_program
    step "Integration tests under ASan and UBSan" integration_tests_in build/fuzz
    step "More seeds" test/simulation/all.sh
    step "Twelve hundred kills" test/integration/all.sh
    step "Unit tests for TSan" build_with tsan unit_tests
    step "Unit tests under TSan" under_tsan ctest_in build/tsan unit
    step "Fuzzing for longer" test/fuzz/run.sh 300
    step "The packages on a pristine Debian 12" test/packaging/clean_root.sh build/release
    step "The commands of README.md on a pristine Debian 12" test/pristine.sh
fi
finish
