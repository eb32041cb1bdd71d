#!/usr/bin/env bash
# Builds, starts the bench server, and prints the table of what dyndump costs beside its limits.
#   bench/run.sh [--quick] [--only TEXT] [--runs N] [--realtime] [--out DIRECTORY]
# All scenarios, medians of five, in some six minutes; --quick has fewer of both, in two.
# --realtime: before all other programs of this machine, for one that is not quiet (needs root).
# --out: where files are written (default: /dev/shm, so that no disk is measured).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=build/release
[[ -f $build/build.ninja ]] || cmake --preset release >/dev/null
ninja -C "$build" bench_programs >/dev/null

work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" \
    2>/dev/null

priority=()
[[ " $* " == *" --realtime "* ]] && priority=(chrt -r 1)

# Pinned to one core; the clients run on the other.
start_server() {
    local port_file=$1
    shift
    "${priority[@]}" taskset -c 0 "$build/bench/bench_server" "$@" >"$port_file" &
    servers+=($!)
    until [[ -s $port_file ]]; do sleep 0.05; done
}
start_server "$work/plain"
start_server "$work/tls" "$work/cert.pem" "$work/key.pem"

if command -v npm >/dev/null && [[ ! -d bench/peers/node_modules ]]; then
    npm ci --prefix bench/peers --loglevel=error --no-audit --no-fund >&2 || true
fi

/usr/bin/python3 bench/table.py --programs "$build/bench" --plain-port "$(<"$work/plain")" \
    --tls-port "$(<"$work/tls")" --certificate "$work/cert.pem" "$@"
