#!/usr/bin/env bash
# Builds the program where need be, and runs it:
#   src/run.sh demo
#   src/run.sh dump --region eu-west-1 TABLE
# Nothing but the program's own output goes to stdout.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release
program=src/cli/dyndump
log=$build/run.log

"$root/third_party/setup.sh" --run >&2
mkdir -p "$build"

configure() {
    # The tests' needs are not the program's; test/run.sh switches them on again.
    cd "$root" && cmake --preset release -DDYNDUMP_WERROR=OFF \
        -DDYNDUMP_BUILD_TESTS=OFF -DDYNDUMP_BUILD_EXAMPLES=OFF -DDYNDUMP_BUILD_BENCH=OFF
}

# Keeps the compiler's output in the log, and shows how far it is on a terminal.
progress() {
    local line
    while IFS= read -r line; do
        printf '%s\n' "$line"
        if [[ -t 2 && $line =~ ^\[[0-9/]+\] ]]; then
            printf '\rBuilding dyndump %s ' "${BASH_REMATCH[0]}" >&2
        fi
    done
    if [[ -t 2 ]]; then
        printf '\r\e[K' >&2
    fi
}

exec 9>"$build/.lock"
flock 9
if [[ ! -x $build/$program ]]; then
    echo "Building dyndump; the first time takes some minutes." >&2
fi
if ! { [[ -f $build/build.ninja ]] || (configure); } >"$log" 2>&1 ||
    ! ninja -C "$build" installable 2>&1 | progress >>"$log"; then
    cat "$log" >&2
    echo "src/run.sh: the build failed; its output is above and in $log." >&2
    exit 1
fi
exec 9>&-

exec "$build/$program" "$@"
