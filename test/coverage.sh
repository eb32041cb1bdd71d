#!/usr/bin/env bash
# Which lines and branches the unit tests and the simulation reach; a layer below its bound is a failure.
# The whole report: build/coverage/report/index.html
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/coverage

cmake --preset coverage >/dev/null
targets=(unit_tests)
labels='^unit$'
if [[ -d test/simulation ]]; then
    targets+=(simulation_tests)
    labels='^(unit|simulation)$'
fi
ninja -C "$build" "${targets[@]}"
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -L "$labels" --no-tests=error --output-on-failure -j "$(nproc)"

# Branches that only an exception takes are the compiler's, not ours.
report() {
    gcovr --root . --object-directory "$build" --exclude-throw-branches \
        --exclude-unreachable-branches -j "$(nproc)" "$@"
}
mkdir -p "$build/report"
report --filter src/ --filter include/ --html-details "$build/report/index.html"

status=0
for layer in core client fetch; do
    if [[ -d src/$layer ]]; then
        echo "-- $layer"
        report --filter "src/$layer/" --fail-under-line 95 --fail-under-branch 85 || status=1
    fi
done
exit "$status"
