#!/usr/bin/env bash
# Runs the two commands of README.md as a newcomer does: from a fresh clone, on a Debian 12 that has
# nothing but its base system (test/support/debian_root.sh). What somebody once installed here does not
# help there. Takes root, the network, 12 GB of disk, and the time of the two commands.
#   test/pristine.sh           src/run.sh demo, then test/run.sh
#   test/pristine.sh demo      only the first
#   test/pristine.sh test      only the second
#   test/pristine.sh setup     only what the second begins with: its tools, the emulators, the lints
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source test/support/debian_root.sh
what=${1:-both}
case $what in
both) commands=("src/run.sh demo" "test/run.sh") ;;
demo) commands=("src/run.sh demo") ;;
test) commands=("test/run.sh") ;;
setup) commands=(third_party/setup.sh "node third_party/emulators/serve.mjs true" test/lint/run.sh) ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
be_root "$PWD/test/pristine.sh" "$@"
third_party/setup.sh --need git
make_root
# What is committed, and nothing that was built or fetched here.
git -c safe.directory='*' clone --quiet --no-hardlinks . "$root/root/dyndump"
for command in "${commands[@]}"; do
    echo "-- $command"
    started=$SECONDS
    in_root "cd /root/dyndump && $command"
    echo "-- $command: $((SECONDS - started)) s"
done
