#!/usr/bin/env python3
"""Files of a layer are compiled as one. A function of an unnamed namespace that has the name of one
that the headers of its layer declare, or another file's unnamed namespace, would then be called in
its place by other files, too, and no compiler would say so. Such names are refused."""
import pathlib
import re
import sys

FUNCTION = re.compile(r"^(?:template <[^\n]*>\n)?(?:(?:inline|constexpr|static|DYNDUMP_\w+|\[\[\w+\]\]) )*"
                      r"[A-Za-z_][\w:<>,*& ]*[ &*>](\w+)\(([^;{}]*?)\)[^;{}()]*[;{]", re.M)
ANONYMOUS = re.compile(r"^namespace \{\n(.*?)^\} // namespace$", re.M | re.S)
KEYWORDS = {"if", "for", "while", "switch", "return", "catch", "co_return", "operator", "TEST"}


def functions(text):
    """Names of the functions that begin in the first column, as those of namespaces do."""
    for match in FUNCTION.finditer(text):
        if match.group(1) not in KEYWORDS:
            yield match.group(1)


def declared(layer):
    names = {}
    for header in sorted(layer.rglob("*.hpp")):
        for name in functions(header.read_text()):
            names.setdefault(name, header)
    return names


def main():
    problems = []
    for layer in sorted(p for p in pathlib.Path("src").iterdir() if p.is_dir() and p.name != "examples"):
        public = declared(layer)
        unnamed_in = {}
        for source in sorted(layer.rglob("*.cpp")):
            for unnamed in ANONYMOUS.findall(source.read_text()):
                for name in functions(unnamed):
                    if name in public:
                        problems.append(f"{source}: {name}() is also what {public[name]} declares")
                    elsewhere = unnamed_in.setdefault(name, source)
                    if elsewhere != source:
                        problems.append(f"{source}: {name}() is also what {elsewhere} has for itself")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


main()
