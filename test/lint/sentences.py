"""What becomes a diagnostics' message is put together by core::sentence(), which makes it printable."""

import re
import sys

from source_text import ROOT, sources

# The program makes printable what it prints, the sandbox and the examples speak of themselves.
ELSEWHERE = ("src/cli/", "src/sandbox/", "src/examples/")
RAW = re.compile(r"\b(?:message|failure_|problem_?|words_)\s*\+?=\s*fmt::format\(")


def main():
    status = 0
    for path in sources("src"):
        name = str(path.relative_to(ROOT))
        if name.startswith(ELSEWHERE) or name.startswith("src/archive/"):
            continue
        text = path.read_text()
        for found in RAW.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            print(f"{name}:{line}: a message is put together by core::sentence()")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
