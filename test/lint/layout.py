"""The top level holds what it should and nothing else, and no file grows unnoticed."""

import sys

from source_text import ROOT, sources

VISIBLE = {
    "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md",
    "bench", "include", "src", "test", "third_party",
}
HIDDEN = {".ci", ".clang-format", ".clang-tidy", ".github", ".gitignore"}
# Made by building and by git; not part of the project.
IGNORED = {".cache", ".git", "build", "compile_commands.json", "out"}

LINES = 400
# Files that are longer, each with the reason why it is better in one piece.
LONG = {}


def main():
    status = 0

    def report(message):
        nonlocal status
        print(message)
        status = 1

    present = {entry.name for entry in ROOT.iterdir()} - IGNORED
    for name in sorted(present - VISIBLE - HIDDEN):
        report(f"{name}: does not belong to the top level")
    for name in sorted(VISIBLE - present):
        report(f"{name}: missing from the top level")

    for path in sources("src", "include", "test", "bench"):
        name = str(path.relative_to(ROOT))
        length = path.read_text().count("\n")
        if length > LINES and name not in LONG:
            report(f"{name}: {length} lines; split it, or say in test/lint/layout.py why not")
        if length <= LINES and name in LONG:
            report(f"{name}: no longer long; remove it from test/lint/layout.py")
    for name in sorted(LONG):
        if not (ROOT / name).exists():
            report(f"{name}: listed in test/lint/layout.py, but gone")
    return status


if __name__ == "__main__":
    sys.exit(main())
