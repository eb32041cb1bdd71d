"""Finds every co_await that g++ 12.2 may miscompile.

That compiler destroys temporaries twice, or crashes, when a co_await shares its full expression with
an aggregate or a capturing lambda, or stands in a condition or a ternary. So co_await is allowed in
three forms only, with every operand named before:

    auto x = co_await ...;      (also const, a structured binding, or the type by name)
    co_await ...;
    co_return co_await ...;

    co_await.py [FILE...]            checks the files, by default all of src, include, test and bench
    co_await.py --self-test FILE     checks that the lines marked "// bad" are found, and no others
"""

import pathlib
import re
import sys

from source_text import ROOT, code_only, sources

_OPEN = {"(": ")", "[": "]", "{": "}"}
_STATEMENT = re.compile(
    r"""(?:(?:case\b[^:]*|default)\s*:\s*)?       # a label
        (?:
            (?:const\s+)?auto\s*[&]{0,2}\s*(?:\w+|\[[\w\s,]+\])\s*=
          | (?:const\s+)?(?!co_)[\w:]+(?:<[^;=]*>)?\s+\w+\s*=
          | co_return
        )?\s*$""",
    re.VERBOSE,
)


def _innermost(code, position):
    """The bracket that is open at the position; None outside of all."""
    depth = []
    for index in range(position):
        char = code[index]
        if char in _OPEN:
            depth.append(char)
        elif char in ")]}" and depth:
            depth.pop()
    return depth[-1] if depth else None


def _operand(code, start):
    """What follows a co_await up to the end of its statement; None if it does not end with `;`."""
    depth = 0
    for index in range(start, len(code)):
        char = code[index]
        if char in _OPEN:
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                return None
        elif depth == 0 and char == ";":
            return code[start:index]
    return None


def fault(code, position):
    """Why the co_await at the position is not allowed, or None."""
    if _innermost(code, position) not in (None, "{"):
        return "inside parentheses: an argument or a condition"
    begin = max(code.rfind(char, 0, position) for char in ";{}") + 1
    if not _STATEMENT.match(code[begin:position].strip()):
        return "not a statement of its own"
    operand = _operand(code, position + len("co_await"))
    if operand is None:
        return "not a statement of its own"
    if re.search(r"\bco_await\b", operand):
        return "two in one statement"
    if "{" in operand:
        return "its operand holds a braced temporary or a lambda: name it first"
    if "?" in operand:
        return "its operand holds a ternary: name the result first"
    return None


def faults(text):
    code = code_only(text)
    for found in re.finditer(r"(?<!operator )\bco_await\b", code):
        reason = fault(code, found.start())
        if reason:
            yield code.count("\n", 0, found.start()) + 1, reason


def check(paths):
    status = 0
    for path in paths:
        for line, reason in faults(path.read_text()):
            print(f"{path.relative_to(ROOT)}:{line}: co_await: {reason}")
            status = 1
    return status


def self_test(path):
    text = path.read_text()
    wanted = {n for n, line in enumerate(text.splitlines(), 1) if line.endswith("// bad")}
    found = {line for line, _ in faults(text)}
    for line in sorted(wanted ^ found):
        print(f"{path}:{line}: co_await lint: {'missed' if line in wanted else 'found in vain'}")
    return 1 if wanted != found or not wanted else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--self-test"]:
        sys.exit(self_test(pathlib.Path(arguments[1])))
    sys.exit(check([pathlib.Path(a).resolve() for a in arguments]
                   or sources("src", "include", "test", "bench")))
