#!/usr/bin/env bash
# All lints. Needs no build. Reports everything it finds before it fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
third_party/setup.sh --need python3 clang-format-14 || exit
status=0

lint() {
    if ! "$@"; then
        echo "-- failed: $*"
        status=1
    fi
}

formatted() {
    find src include test bench \( -name '*.hpp' -o -name '*.cpp' \) -print0 |
        xargs -0 clang-format-14 --dry-run -Werror --ferror-limit=1
}

lint python3 -B test/lint/co_await.py --self-test test/lint/co_await_canary.txt
lint python3 -B test/lint/co_await.py
lint python3 -B test/lint/layers.py
lint python3 -B test/lint/unity.py
lint python3 -B test/lint/layout.py
lint python3 -B test/lint/sentences.py
lint formatted
exit "$status"
