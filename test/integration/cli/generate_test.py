"""Manual page and completions, as the tools that read them see them."""

import os
import pty
import re
import select
import subprocess
import time
import unittest

from support import DEADLINE, ProgramTest, need, run


def setUpModule():
    need("mandoc", "groff", "bash", "zsh", "fish")


class Terminal:
    """A program that thinks somebody sits before it."""

    def __init__(self, command, **options):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave,
                                        start_new_session=True,
                                        env={**os.environ, "TERM": "vt100"}, **options)
        os.close(slave)
        self.seen = ""

    def send(self, text):
        os.write(self.master, text.encode())

    def wait_for(self, text):
        """Reads until the text appears; what came before it is forgotten."""
        deadline = time.monotonic() + DEADLINE
        while text not in self.seen:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                raise TimeoutError(f"no {text!r} in {self.seen!r}")
            self.seen += os.read(self.master, 65536).decode(errors="replace")
        self.seen = self.seen.split(text, 1)[1]

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


class Generated(ProgramTest):
    def generated(self, kind, name):
        done = run("generate", kind)
        self.assert_exit(done, 0)
        path = self.directory / name
        path.write_text(done.stdout)
        return path

    def output_of(self, *command, **options):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60, **options)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_manual_page_without_warnings(self):
        page = self.generated("man", "dyndump.1")
        self.assertEqual(self.output_of("mandoc", "-T", "lint", "-W", "warning", page), "")
        self.assertEqual(self.output_of("groff", "-man", "-Tutf8", "-ww", "-z", page), "")
        shown = self.output_of("mandoc", "-T", "ascii", "-O", "width=200", page)
        for words in ("dyndump dump", "EXIT STATUS", "SIGUSR1", "DYNDUMP_READ_CAPACITY"):
            self.assertIn(words, re.sub(".\b", "", shown))  # bold is printed twice

    def test_bash(self):
        script = self.generated("bash", "dyndump.bash")
        self.assertEqual(self.output_of("bash", "-n", script), "")

        def complete(*words):
            given = " ".join(f"'{word}'" for word in ("dyndump", *words))
            return self.output_of(
                "bash", "-c", f'. "$1"; COMP_WORDS=({given}); COMP_CWORD={len(words)}; _dyndump; '
                'printf "%s\\n" "${COMPREPLY[@]}"', "bash", script,
                cwd=self.directory).split()

        self.assertEqual(complete("du"), ["dump"])
        self.assertEqual(complete("dump", "--form"), ["--format"])
        self.assertEqual(complete("dump", "--format", "t"), ["typed"])
        self.assertEqual(complete("config", "ver"), ["verify"])
        self.assertEqual(complete("verify", "dynd"), ["dyndump.bash"])
        self.assertEqual(complete("dump", "-o", "dynd"), ["dyndump.bash"])
        self.assertEqual(complete("dump", "--region", ""), [])
        self.assertIn("--version", complete("--"))

    def test_fish(self):
        script = self.generated("fish", "dyndump.fish")
        self.assertEqual(self.output_of("fish", "--no-execute", script), "")

        def complete(text):
            shown = self.output_of("fish", "--no-config", "-c",
                                   f'source {script}; complete -C "{text}"', cwd=self.directory)
            return [line.split("\t")[0] for line in shown.splitlines()]

        self.assertEqual(complete("dyndump du"), ["dump"])
        self.assertEqual(complete("dyndump dump --form"), ["--format"])
        self.assertEqual(complete("dyndump dump --format t"), ["typed"])
        self.assertEqual(complete("dyndump verify dynd"), ["dyndump.fish"])

    def test_zsh(self):
        script = self.generated("zsh", "_dyndump")
        self.assertEqual(self.output_of("zsh", "-n", script), "")
        shell = Terminal(["zsh", "-f", "-i"], cwd=self.directory)
        self.addCleanup(shell.close)
        shell.send(f"PS1=; fpath=({self.directory} $fpath); autoload -Uz compinit; compinit -u -D; "
                   "print ready $_comps[dyndump]\n")
        shell.wait_for("ready _dyndump")
        for typed, completed in (("du", "dump"), ("dump --form", "--format"),
                                 ("dump --format ty", "typed"), ("config ver", "verify"),
                                 ("verify _dyn", "_dyndump"), ("sandbox --clos", "--close-each")):
            shell.send(f"dyndump {typed}\t")
            shell.wait_for(completed)
            shell.send("\x15")  # forget the line


if __name__ == "__main__":
    unittest.main()
