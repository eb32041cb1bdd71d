#!/usr/bin/env bash
# The program under valgrind's memcheck: dumps of sandboxes that misbehave, plain and TLS, to files and
# to a compressed directory that is then checked. Any use of memory that was not written, and any block
# that is lost, is a failure. (Which instructions the splitter, simdjson, ISA-L and OpenSSL use is
# chosen at run time by what the processor says; valgrind's says AVX2.)
#   test/valgrind.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
third_party/setup.sh --need valgrind openssl
program=$(realpath "${1:-build/release/src/cli/dyndump}")
work=$(mktemp -d "${TMPDIR:-/tmp}/dyndump-valgrind-XXXXXX")
export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox-secret
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

sandboxes=()
trap 'kill "${sandboxes[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
# serve NAME OPTION...: a sandbox; `url` is where.
serve() {
    local log=$work/$1.log
    "$program" sandbox --port 0 --items 3000 --server-error 0.05 --reset 0.05 --corrupt 0.05 "${@:2}" 2>"$log" &
    sandboxes+=($!)
    for _ in {1..100}; do
        url=$(grep -m 1 -Eo 'https?://[0-9.:]+' "$log") && return
        sleep 0.1
    done
}

checked() {
    echo "-- ${*##*/}"
    valgrind --quiet --error-exitcode=99 --leak-check=full \
        --show-leak-kinds=definite,indirect,possible --errors-for-leak-kinds=definite,indirect,possible \
        "$program" "$@" </dev/null
}
dump() {
    checked dump --region us-east-1 --endpoint-url "$url" --quiet "$@" sample
}

serve plain --chunked
dump -o "$work/out.jsonl"
dump -o "$work/dump/" --compress zstd
checked verify "$work/dump/"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>"$work/openssl.log"
serve tls --tls-certificate "$work/cert.pem" --tls-key "$work/key.pem"
export AWS_CA_BUNDLE=$work/cert.pem
dump --threads 2 --format plain -o "$work/plain.jsonl"
for file in out plain; do
    [[ $(wc -l <"$work/$file.jsonl") == 3000 ]]
done
echo "9000 items, nothing lost"
