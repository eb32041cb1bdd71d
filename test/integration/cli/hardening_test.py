"""The program that is built for use is hardened as Debian's own are: seen in the file itself."""

import os
import platform
import re
import subprocess
import unittest

PROGRAM = os.environ["DYNDUMP_PROGRAM"]


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class HardeningTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.segments = output_of("readelf", "-lW", PROGRAM)
        cls.dynamic = output_of("readelf", "-dW", PROGRAM)
        cls.imported = set(
            re.findall(r" UND (\w+)", output_of("readelf", "--dyn-syms", "-W", PROGRAM))
        )

    def test_relocations_are_read_only_from_the_start(self):
        self.assertIn("GNU_RELRO", self.segments)
        self.assertRegex(self.dynamic, r"BIND_NOW|FLAGS.*\bNOW\b")

    def test_it_is_position_independent(self):
        self.assertRegex(output_of("readelf", "-hW", PROGRAM), r"Type:\s+DYN")
        self.assertRegex(self.dynamic, r"FLAGS_1.*\bPIE\b")
        self.assertNotIn("TEXTREL", self.dynamic)

    def test_nothing_is_both_writable_and_executable(self):
        stack = re.search(r"GNU_STACK.*", self.segments)
        self.assertIsNotNone(stack)
        self.assertNotIn("E", stack[0].split()[-2])
        for flags in re.findall(r"^\s+LOAD\s.*?\s([R ][W ][E ])\s+0x", self.segments, re.MULTILINE):
            self.assertFalse("W" in flags and "E" in flags, flags)

    def test_stacks_are_protected(self):
        self.assertIn("__stack_chk_fail", self.imported)

    def test_the_c_librarys_functions_are_fortified(self):
        fortified = {name for name in self.imported if re.fullmatch(r"__\w+_chk", name)}
        self.assertTrue(fortified, "not one fortified function")

    def test_it_is_searched_for_nowhere_else(self):
        self.assertNotRegex(self.dynamic, r"RPATH|RUNPATH")

    @unittest.skipUnless(platform.machine() == "x86_64", "of x86-64 only")
    def test_control_flow_is_protected(self):
        self.assertRegex(output_of("readelf", "-nW", PROGRAM), r"x86 feature:.*SHSTK")
        code = output_of("objdump", "-d", "--no-show-raw-insn", "--disassemble=main", PROGRAM)
        first = re.search(r"<main>:\n\s*[0-9a-f]+:\s*(\S+)", code)
        self.assertIsNotNone(first, "main() is not there")
        self.assertEqual(first[1], "endbr64", "a place to jump to is not marked")


if __name__ == "__main__":
    unittest.main()
