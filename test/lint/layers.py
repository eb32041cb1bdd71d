"""Includes point down only: core <- async <- net <- aws <- client <- table <- cli.

Each layer may include itself and the internal headers of the layers listed for it; core includes no
Asio, and the program and the examples nothing but the public headers (the program also replaces files
as the library does). The linker proves the same for what is compiled; this covers what is in headers
only.
"""

import re
import sys

from source_text import ROOT, sources

BELOW = {
    "core": [],
    "files": ["core"],
    "archive": ["core"],
    "columns": ["core"],
    "parquet": ["core", "columns"],
    "async": ["core"],
    "net": ["core", "async"],
    "flow": ["core", "async", "net"],
    "aws": ["core", "files", "async", "net"],
    "client": ["core", "async", "net", "aws"],
    "s3": ["core", "async", "net", "aws"],
    "table": ["core", "async", "net", "flow", "aws", "client"],
    "output": ["core", "files", "archive", "columns", "parquet", "async", "net", "aws", "s3"],
    "dump": ["core", "async"],
    "sandbox": ["core", "async", "net"],
    "cli": ["files"],
    "examples": [],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.MULTILINE)


def fault(path, opening, name):
    """Why a file must not include a name, or None."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "include":
        return None if opening == "<" else "a public header includes an internal one"
    layer, target = parts[1], name.split("/")[0]
    if layer not in BELOW:
        return "belongs to no layer of test/lint/layers.py" if len(parts) > 2 else None
    if opening == '"' and target not in [layer, *BELOW[layer]] and "/" in name:
        return f"{layer} does not stand on {target}"
    if layer == "examples" and name.startswith("dyndump/detail"):
        return "an example uses what is not for users"
    if layer in ("core", "files", "archive", "columns", "parquet") and name.startswith("boost/asio"):
        return f"{layer} knows no Asio"
    return None


def main():
    status = 0
    for path in sources("src", "include"):
        text = path.read_text()
        for found in INCLUDE.finditer(text):
            reason = fault(path, found[1], found[2])
            if reason:
                line = text.count("\n", 0, found.start(2)) + 1
                print(f"{path.relative_to(ROOT)}:{line}: {found[2]}: {reason}")
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
