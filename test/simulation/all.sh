#!/usr/bin/env bash
# Ten times the worlds of a change's run, and none of the same.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need ninja
ninja -C build/release simulation
build/release/test/simulation/simulation --first 100000 --seeds 20000
build/release/test/simulation/simulation --first 100000 --loads 20000
