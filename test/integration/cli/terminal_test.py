"""The progress bar on a real terminal (tmux), and what is left of it elsewhere."""

import re
import shlex
import subprocess
import time
import unittest

from support import DEADLINE, KEYS, PROGRAM, REGION, ProgramTest, need, run, sandbox

BAR = re.compile(r"\d%.*items")


def setUpModule():
    need("tmux")


class Terminal(ProgramTest):
    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-L", self.directory.name, "-f", "/dev/null", *arguments],
                              capture_output=True, text=True, timeout=DEADLINE, check=True).stdout

    def watch(self, command, columns):
        """The screens that a terminal of that width shows until the command has ended."""
        variables = [f"{name}={value}" for name, value in KEYS.items()]
        shell = f"env {shlex.join(variables)} {shlex.join(command)}; echo \"exit $?\"; cat"
        self.tmux("new-session", "-d", "-x", str(columns), "-y", "24", "sh", "-c", shell)
        screens = []
        self.addCleanup(subprocess.run, ["tmux", "-L", self.directory.name, "kill-server"],
                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + DEADLINE
        while not screens or "exit " not in screens[-1]:
            self.assertLess(time.monotonic(), deadline, screens[-1:])
            time.sleep(0.05)
            screens.append(self.tmux("capture-pane", "-p"))
        return screens

    def test_the_bar(self):
        for columns in (120, 40):
            with self.subTest(columns), sandbox("--items", "4000", "--latency", "20") as url:
                path = self.directory / f"{columns}.json"
                screens = self.watch([PROGRAM, "dump", *REGION, "--endpoint-url", url, "-p", "2",
                                      "--segments", "150", "-r", "0", "-o", str(path), "sample"],
                                     columns)
                bars = [[line for line in screen.splitlines() if BAR.search(line)]
                        for screen in screens]
                self.assertGreater(len({bar[0] for bar in bars if bar}), 3)
                self.assertTrue(all(len(bar) <= 1 for bar in bars))
                self.assertNotIn("100%", "".join(screens[:-1]))
                # Each frame replaces the one before: nothing is left of them at the end.
                self.assertEqual(bars[-1], [], screens[-1])
                self.assertIn("Dumped 4,000 items", screens[-1].replace("\n", " "))
                self.assertIn("exit 0", screens[-1])
                self.tmux("kill-server")

    def test_elsewhere_there_are_plain_lines_only(self):
        with sandbox("--items", "4000", "--latency", "20") as url:
            done = run("dump", *REGION, "--endpoint-url", url, "-p", "2", "--segments", "50", "-r",
                       "0", "-o", str(self.output), "sample")
        self.assert_exit(done, 0, "Dumped 4,000 items")
        self.assertRegex(done.stderr, r"\A([ -~]+\n)+\Z")


if __name__ == "__main__":
    unittest.main()
