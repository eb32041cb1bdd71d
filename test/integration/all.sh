#!/usr/bin/env bash
# The kill loops at length: 1,000 kills of dumps, 200 of loads, copies and erasures by the program that
# is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need python3
DYNDUMP_KILLS=${DYNDUMP_KILLS:-1000} DYNDUMP_PROGRAM=$PWD/build/release/src/cli/dyndump \
    python3 -B test/integration/cli/kill_loop_test.py KillLoop.test_a_directory
DYNDUMP_KILLS=${DYNDUMP_KILLS:-200} DYNDUMP_PROGRAM=$PWD/build/release/src/cli/dyndump \
    python3 -B test/integration/cli/kill_writes_test.py
