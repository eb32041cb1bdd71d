"""What an interrupted dump leaves: the command that goes on, and what `status` tells of it."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from support import DEADLINE, PROGRAM, REGION, ProgramTest, environment, run, sandbox, start

AWKWARD = "100% it's \"odd\"\n$(touch pwned) \\n;&\x1b[m"


class Resume(ProgramTest):
    def setUp(self):
        super().setUp()
        self.old = os.getcwd()
        os.chdir(self.directory)
        self.addCleanup(os.chdir, self.old)

    def interrupted(self, url, output, *options, number=signal.SIGINT):
        """A dump that was stopped in the middle; what it said."""
        process = start("dump", *REGION, "--endpoint-url", url, "-p", "2", "--segments", "30",
                        "-r", "0", *options, "-o", output, "sample")
        self.assertIn("Reading", process.stderr.readline())
        deadline = time.monotonic() + DEADLINE
        while self.status(output).get("items", 0) == 0:
            self.assertLess(time.monotonic(), deadline)
            self.assertIsNone(process.poll(), "it ended too soon")
            time.sleep(0.02)
        self.assertEqual(self.status(output)["state"], "running")
        process.send_signal(number)
        _, errors = process.communicate(timeout=DEADLINE)
        return errors

    def status(self, path):
        done = run("status", "--json", path)
        return json.loads(done.stdout) if done.stdout else {}

    def sh(self, command, directory):
        return subprocess.run(["sh", "-c", command], cwd=directory, env=environment(),
                              capture_output=True, text=True, timeout=DEADLINE)

    def test_the_printed_command_goes_on(self):
        options = ["--format", "plain", "--part-size", "2kB", "--restart", "--numbers-as-strings",
                   "--max-stall", "99"]
        for output in (f"{AWKWARD}/", f"{AWKWARD}.json"):
            with self.subTest(output), sandbox("--items", "300", "--latency", "150") as url:
                errors = self.interrupted(url, output, *options)
                self.assertIn("Stopped", errors)
                self.assertNotIn("\x1b", errors)
                command = errors.split("to go on:\n  ")[1].strip()
                self.assertTrue(command.startswith(PROGRAM))
                for word in ("--part-size", "--numbers-as-strings", "--max-stall", "--segments"):
                    self.assertIn(word, command)
                self.assertNotIn("--restart", command)
                done = self.sh(command, self.directory)
                self.assert_exit(done, 0, "Resuming", "Dumped 300 items")
                self.assertFalse(pathlib.Path("pwned").exists())

    def test_status_from_another_process(self):
        with sandbox("--items", "300", "--latency", "150") as url:
            self.interrupted(url, "the dump/", number=signal.SIGKILL)
            done = run("status", "the dump")
            self.assertEqual(done.returncode, 3)
            self.assertIn("interrupted", done.stdout)
            now = self.status(str(self.directory / "the dump"))
            self.assertEqual(now["schema"], "dyndump-status/1")
            self.assertEqual(now["state"], "interrupted")
            self.assertEqual(now["table"], "sample")
            self.assertEqual(now["segments_total"], 30)
            self.assertGreater(now["items"], 0)
            self.assertGreaterEqual(now["updated"], now["started"])
            # From another directory: the command says where it was given.
            done = self.sh(now["resume_command"], "/")
            self.assert_exit(done, 0, "Resuming", "Dumped 300 items")
        now = self.status("the dump")
        self.assertEqual((now["state"], now["items"]), ("complete", 300))
        self.assertEqual(now["segments_done"], 30)
        self.assertIsNone(now["resume_command"])
        self.assertEqual(run("status", "the dump").returncode, 0)

    def test_nothing_to_tell_of(self):
        self.assert_exit(run("status", "nowhere"), 6, 'no dump at "nowhere"')
        os.mkdir("empty")
        self.assert_exit(run("status", "empty"), 6, 'no dump at "empty"')


if __name__ == "__main__":
    unittest.main()
