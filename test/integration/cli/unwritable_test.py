"""Output that cannot be written is an error with words, whichever command writes it; a reader that went
away is none."""

import os
import subprocess
import unittest

from support import KEYS, PROGRAM, REGION, ProgramTest, environment, run, sandbox


class Unwritable(ProgramTest):
    def commands(self, url):
        where = (*REGION, "--endpoint-url", url)
        self.assert_exit(self.dump(url), 0)
        yield "--help",
        yield "--version",
        yield "dump", "--help"
        yield "config", "dump"
        for what in ("man", "bash", "zsh", "fish"):
            yield "generate", what
        yield "status", str(self.output)
        yield "status", "--json", str(self.output)
        yield "plan", *where, "sample"
        yield "plan", "--json", *where, "sample"
        yield "dump", *where, "sample"

    def test_a_full_disk(self):
        with sandbox("--items", "20") as url:
            for command in self.commands(url):
                with self.subTest(command), open("/dev/full", "w") as full:
                    done = run(*command, stdout=full)
                    self.assert_exit(done, 6, "annot write to standard output", "No space left",
                                     "Free space")

    def test_a_closed_standard_output(self):
        with sandbox("--items", "20") as url:
            for command in self.commands(url):
                with self.subTest(command):
                    done = subprocess.run(["sh", "-c", '"$0" "$@" >&-', PROGRAM, *command],
                                          env=environment(KEYS), stderr=subprocess.PIPE, text=True)
                    self.assert_exit(done, 6, "annot write to standard output")

    def test_a_reader_that_went_away(self):
        with sandbox("--items", "20") as url:
            for command in self.commands(url):
                with self.subTest(command):
                    reading, writing = os.pipe()
                    os.close(reading)
                    quiet = ("--quiet",) if "sample" in command else ()
                    done = run(*command, *quiet, stdout=writing)
                    os.close(writing)
                    self.assertEqual((done.returncode, done.stderr), (3, ""))


if __name__ == "__main__":
    unittest.main()
