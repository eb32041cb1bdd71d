"""C++ source with its comments, strings and character literals blanked, line by line in place."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

_LITERAL = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | (?:u8|[uUL])?R"(?P<delim>[^()\\\s]{0,16})\(.*?\)(?P=delim)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'
    """,
    re.DOTALL | re.VERBOSE,
)


def code_only(text):
    return _LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp"):
                yield path
