#!/usr/bin/env bash
# Installs the Debian packages of a build on a Debian 12 that has nothing but its base system
# (test/support/debian_root.sh), as apt does, and uses them: the program, its manual page, the three
# shells' completions, the library in a program of a user's. Takes root and the network.
#   test/packaging/clean_root.sh BUILD
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/support/debian_root.sh
be_root "$PWD/test/packaging/clean_root.sh" "$@"
packages=("$1"/packages/*.deb)
[[ -e ${packages[1]:-} ]] || test/packaging/debian.sh "$1"
make_root
cp "$1"/packages/*.deb "$root/root/"
cp test/consumer/main.cpp "$root/root/"

in_root '
    trap '"'"'echo "-- failed: $BASH_COMMAND"'"'"' ERR
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends /root/dyndump_*.deb man-db zsh fish bash-completion >/root/apt.log 2>&1 || {
        cat /root/apt.log
        exit 1
    }
    cd /root
    dyndump --version
    dyndump demo >demo.out 2>demo.err || { cat demo.err; exit 1; }
    [[ $(wc -l <demo.out) == 3 ]]
    man -w dyndump
    man dyndump >page
    grep -q "[-]-read.capacity" page
    [[ $(zsh -f -c "autoload -U compinit && compinit -u && print -r -- \$_comps[dyndump]") == _dyndump ]]
    [[ $(fish -c "complete --do-complete \"dyndump ver\"") == verify* ]]
    bash -c "source /usr/share/bash-completion/bash_completion; _completion_loader dyndump || true; complete -p dyndump"
    apt-get -qq install -y --no-install-recommends /root/libdyndump-dev_*.deb g++ pkg-config >/root/apt.log 2>&1 || {
        cat /root/apt.log
        exit 1
    }
    g++ -std=c++20 main.cpp $(pkg-config --cflags --libs dyndump dyndump_sandbox) -o consumer
    ./consumer
    apt-get -qq purge -y dyndump libdyndump-dev >/root/apt.log 2>&1
    [[ ! -e /usr/bin/dyndump && ! -e /usr/share/dyndump ]]'
echo "installed, used and removed"
