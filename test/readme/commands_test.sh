#!/usr/bin/env bash
# Runs the commands of README.md as they stand there, against sandboxes instead of the service.
#   commands_test.sh SOURCE PROGRAM
set -euo pipefail
source=$1
program=$2
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

# serve PORT TABLE: a sandbox; its URL ends up in $url.
serve() {
    "$program" sandbox --port "$1" --table "$2" --items 300 2>"$work/$2.log" >"$work/$2.out" &
    for _ in $(seq 100); do
        url=$(grep -ohE 'http://127.0.0.1:[0-9]+' "$work/$2.log" "$work/$2.out") && url=${url%%$'\n'*} && return
        sleep 0.1
    done
    cat "$work/$2.log"
    return 1
}

serve 8000 Music
serve 0 orders
export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox-secret AWS_REGION=us-east-1
export AWS_ENDPOINT_URL_DYNAMODB=$url

# A directory where src/run.sh is where the commands say, and what they write is thrown away.
mkdir -p "$work/checkout/src"
printf '#!/bin/sh\nexec "%s/src/run.sh" "$@"\n' "$source" >"$work/checkout/src/run.sh"
chmod +x "$work/checkout/src/run.sh"
cd "$work/checkout"
export XDG_STATE_HOME=$work/state
count=0
while IFS= read -r command; do
    case $command in
    *run.sh\ demo* | *run.sh\ dump* | *run.sh\ plan* | *run.sh\ verify* | *run.sh\ load* | \
        *run.sh\ compare* | *run.sh\ schema* | *run.sh\ convert* | *run.sh\ copy* | *run.sh\ erase* | *run.sh\ config*)
        echo "-- $command"
        bash -o pipefail -c "$command" >"$work/out" </dev/null || { cat "$work/out"; exit 1; }
        count=$((count + 1))
        ;;
    *test/run.sh*) [[ -x $source/test/run.sh ]] ;; # what runs this
    '') ;;
    *) echo "not run by any test: $command" && exit 1 ;;
    esac
done < <(awk '/^```/ {inside = !inside; on = inside && ($0 == "```" || $0 == "```sh"); next} on' \
    "$source/README.md")
[[ $count -ge 10 ]]
[[ $(wc -l <orders.json) -eq 300 ]]
[[ -f orders/manifest.json ]]
[[ $(head -c 4 orders.parquet) == PAR1 ]]
[[ $(gzip -dc orders.json.gz | wc -l) -eq 300 ]]
echo "$count commands"
