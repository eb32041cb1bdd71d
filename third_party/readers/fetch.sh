#!/usr/bin/env bash
# Fetches readers of Parquet files that are not ours, as locked: DuckDB and hyparquet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

exec 9>.lock
flock 9

if ! cmp -s package-lock.json node_modules/.locked; then
    echo "Fetching DuckDB and hyparquet" >&2
    npm ci --loglevel=error --no-audit --no-fund >&2
    cp package-lock.json node_modules/.locked
fi
