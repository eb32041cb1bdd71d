# A Debian 12 with nothing but its base system, in a directory; sourced by the tests that need one. They
# take root (for chroot) and the network. The environment may say where Debian is (DYNDUMP_DEBIAN,
# DYNDUMP_DEBIAN_SECURITY) and where roots are made (TMPDIR). This machine's proxies, certificates and
# apt's settings for them are used there too.
# shellcheck shell=bash

# be_root SCRIPT ARGUMENT...: starts the script again as root, unless it is.
be_root() {
    ((EUID == 0)) || exec sudo --preserve-env -- "$@"
}

# make_root: sets `root`, which is removed when the script ends.
make_root() {
    third_party/setup.sh --need debootstrap unshare chroot
    local mirror=${DYNDUMP_DEBIAN:-http://deb.debian.org/debian}
    local security=${DYNDUMP_DEBIAN_SECURITY:-http://deb.debian.org/debian-security}
    root=$(mktemp -d "${TMPDIR:-/var/tmp}/dyndump-root-XXXXXX")
    trap 'rm -rf --one-file-system "$root"' EXIT

    echo "-- Debian 12 in $root"
    debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || {
        cat "$root.log"
        exit 1
    }
    rm "$root.log"
    chmod 755 "$root"
    cat >"$root/etc/apt/sources.list" <<SOURCES
deb $mirror bookworm main
deb $mirror bookworm-updates main
deb $security bookworm-security main
SOURCES

    # How this machine reaches the network.
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    if command -v apt-config >/dev/null; then
        apt-config dump | grep -E '^Acquire::(http|https|Check-Valid-Until|Retries|ForceIPv)' \
            >"$root/etc/apt/apt.conf.d/90host" || true
    fi
    if [[ -d /etc/apt/auth.conf.d ]]; then
        cp -r /etc/apt/auth.conf.d "$root/etc/apt/"
    fi
    if [[ -d /usr/local/share/ca-certificates ]]; then
        mkdir -p "$root/usr/local/share/ca-certificates"
        cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
    fi
}

# in_root SCRIPT: runs bash text in there, in a mount namespace of its own, so that nothing stays mounted
# however it ends. The environment is that of a new login, but for proxies. Not behind && or ||.
in_root() {
    # shellcheck disable=SC2016  # expanded in there
    root=$root script=$1 unshare --mount --propagation private bash -euo pipefail -c '
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount --rbind /sys "$root/sys"
        mapfile -t proxies < <(env | grep -iE "^(https?|no|all)_proxy=" || true)
        exec env -i "${proxies[@]}" HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            chroot "$root" bash -euo pipefail -c "$script" </dev/null'
}
