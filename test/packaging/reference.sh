#!/usr/bin/env bash
# Makes the reference pages out of the comments of the public headers. A warning of Doxygen's is a
# failure, and so is a class, function, type or constant of a namespace without a comment. (The members
# of a structure may speak for themselves.) The pages: build/reference/html/index.html
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
third_party/setup.sh --need doxygen
pages=build/reference
rm -rf "$pages"
mkdir -p "$pages"

{
    cat src/packaging/Doxyfile
    echo "PROJECT_NUMBER = $(sed -n 's/^ *VERSION \([0-9.]*\)$/\1/p' CMakeLists.txt)"
    echo "OUTPUT_DIRECTORY = $pages"
    echo "WARN_IF_UNDOCUMENTED = YES"
} | doxygen - 2>&1 | grep -vE '^[[:blank:]]*$' >"$pages/all.log" || true

grep -vE 'warning: Member .* of (class|struct) .* is not documented\.$' "$pages/all.log" >"$pages/warnings.log" || true
if [[ -s $pages/warnings.log ]]; then
    cat "$pages/warnings.log"
    echo "-- the comments of the public headers are not what Doxygen reads"
    exit 1
fi

# What a reader looks for first is there.
for page in classdyndump_1_1client classdyndump_1_1fetcher conceptdyndump_1_1page__writer \
    structdyndump_1_1fetch__params classdyndump_1_1sandbox; do
    [[ -s $pages/html/$page.html ]] || { echo "$pages/html/$page.html is missing" && exit 1; }
done
echo "$(find "$pages/html" -name '*.html' | wc -l) pages, no warning"
