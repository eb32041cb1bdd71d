#!/usr/bin/env bash
# Makes the Debian packages of a build, looks at them as lintian would, and runs the program out of one.
# The packages stay in BUILD/packages. (clean_root.sh installs them.)
#   test/packaging/debian.sh BUILD [COMPONENT...]     program, development; the default is both
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need cpack dpkg-deb dpkg-shlibdeps file gzip mandoc
build=$(realpath "$1")
components=("${@:2}")
((${#components[@]})) || components=(program development)
packages=$build/packages
rm -rf "$packages"
listed=$(IFS=';' && echo "${components[*]}")
(cd "$build" && cpack --config CPackConfig.cmake -B "$packages" -D CPACK_COMPONENTS_ALL="$listed") >"$build/cpack.log" 2>&1 || {
    cat "$build/cpack.log"
    exit 1
}
rm -rf "$packages/_CPack_Packages"
version=$(sed -n 's/^ *VERSION \([0-9.]*\)$/\1/p' CMakeLists.txt)
status=0

wrong() {
    echo "$name: $*"
    status=1
}

# field NAME REGULAR-EXPRESSION
field() {
    local value
    value=$(dpkg-deb --field "$deb" "$1")
    [[ $value =~ $2 ]] || wrong "$1 is '$value'"
}

# file MODE PATH
file_is() {
    local line
    line=$(grep -E " \./$2\$" <<<"$contents") || { wrong "$2 is missing" && return; }
    [[ $line == "$1 root/root "* ]] || wrong "$2: $line"
}

# What every package has.
common() {
    field Package "^$name\$"
    field Version "^$version-[0-9]+\$"
    field Architecture "^$(dpkg --print-architecture)\$"
    field Maintainer '^[^<>]+ <[^<> ]+@[^<> ]+>$'
    field Description $'^[^\n]{10,79}\n .'
    field Section '^[a-z]+$'
    file_is -rw-r--r-- "usr/share/doc/$name/copyright"
    file_is -rw-r--r-- "usr/share/doc/$name/changelog.gz"
    local bad
    bad=$(grep -E ' \./(usr/local|opt|home|root|tmp|var|etc)/' <<<"$contents") && wrong "is not for packages: $bad"
    bad=$(grep -vE '^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root/root ' <<<"$contents") &&
        wrong "modes or owners: $bad"
    [[ -n $(dpkg-deb --info "$deb" md5sums) ]] || wrong "has no md5sums"
}

program() {
    field Depends 'libboost-json[0-9.]+'
    field Depends 'libc6 \(>= '
    field Depends 'libssl3'
    field Depends 'libzstd1'
    field Depends 'libpugixml1v5'
    file_is -rwxr-xr-x usr/bin/dyndump
    file_is -rw-r--r-- usr/share/man/man1/dyndump.1.gz
    file_is -rw-r--r-- usr/share/bash-completion/completions/dyndump
    file_is -rw-r--r-- usr/share/zsh/vendor-completions/_dyndump
    file_is -rw-r--r-- usr/share/fish/vendor_completions.d/dyndump.fish
    file_is -rw-r--r-- usr/share/dyndump/progress.schema.json
    [[ $(grep -c '^-' <<<"$contents") == 8 ]] || wrong "holds other files: $contents"

    local binary=$root/usr/bin/dyndump
    [[ $(file "$binary") == *', stripped'* ]] || wrong "the program is not stripped"
    if readelf -d "$binary" | grep -E 'R(UN)?PATH'; then
        wrong "the program has a run path"
    fi
    [[ $("$binary" --version) == *"$version"* ]] || wrong "the program is of another version"
    "$binary" demo >"$root/demo.out" 2>"$root/demo.err" || wrong "the demo fails: $(cat "$root/demo.err")"
    gzip -dc "$root/usr/share/man/man1/dyndump.1.gz" | mandoc -T lint -W warning || wrong "its manual page has faults"
}

development() {
    field Depends 'libboost-json[0-9.]+-dev.*libssl-dev.*libfmt-dev.*libzstd-dev.*libpugixml-dev.*libsnappy-dev'
    file_is -rw-r--r-- usr/include/dyndump/client.hpp
    file_is -rw-r--r-- 'usr/lib.*/libdyndump.a'
    file_is -rw-r--r-- 'usr/lib.*/cmake/dyndump/dyndumpConfig.cmake'
    file_is -rw-r--r-- 'usr/lib.*/pkgconfig/dyndump.pc'
    if grep -E ' \./usr/(bin|share/(man|fish|zsh))/' <<<"$contents"; then
        wrong "holds files of the program"
    fi
}

for component in "${components[@]}"; do
    name=dyndump
    [[ $component == program ]] || name=libdyndump-dev
    debs=("$packages/${name}_${version}"-*.deb)
    deb=${debs[0]}
    contents=$(dpkg-deb --contents "$deb")
    root=$(mktemp -d)
    dpkg-deb --extract "$deb" "$root"
    common
    "$component"
    rm -rf "$root"
    echo "$(basename "$deb"): $(wc -l <<<"$contents") entries, $(du -h "$deb" | cut -f 1)"
done
exit "$status"
