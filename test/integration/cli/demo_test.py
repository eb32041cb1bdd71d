"""The first minute: the demo, help, and the progress that a terminal shows."""

import json
import os
import pty
import subprocess
import time
import unittest

from support import DEADLINE, PROGRAM, SLOWER, ProgramTest, environment, run


class FirstMinute(ProgramTest):
    def test_the_demo_shows_three_items_within_five_seconds(self):
        started = time.monotonic()
        done = subprocess.run([PROGRAM, "demo"], env={**environment({}), "TMPDIR": str(self.directory)},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=DEADLINE)
        self.assertLess(time.monotonic() - started, 5 * SLOWER)
        self.assert_exit(done, 0, "Checked: all 5,000 items", f"{PROGRAM} dump --region")
        items = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(items), 3)
        self.assertTrue(all(item["pk"]["S"] for item in items))

    def test_the_demo_needs_a_temporary_directory(self):
        done = subprocess.run([PROGRAM, "demo"], env={**environment({}), "TMPDIR": "/no/such"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=DEADLINE)
        self.assert_exit(done, 6, "TMPDIR")

    def test_a_terminal_shows_progress(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [PROGRAM, "demo"],
            env={**environment({}), "TMPDIR": str(self.directory), "TERM": "xterm"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        seen = b""
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:  # EIO: the other end is closed
                break
            if not chunk:
                break
            seen += chunk
        os.close(ours)
        self.assertEqual(process.wait(timeout=DEADLINE), 0)
        text = seen.decode()
        frames = [part for part in text.split("\r") if part.startswith("~")]
        self.assertGreater(len(frames), 5)
        self.assertLess(len(frames), 50)
        self.assertTrue(all(len(frame.removesuffix("\x1b[K")) < 80 for frame in frames))
        self.assertNotIn("100%", text)

    def test_help_and_version_go_to_standard_output(self):
        for arguments in (["--help"], ["dump", "--help"], ["--version"]):
            done = run(*arguments)
            self.assert_exit(done, 0)
            self.assertEqual(done.stderr, "")
            self.assertNotEqual(done.stdout, "")

    def test_usage_errors_do_not(self):
        for arguments in ([], ["frobnicate"], ["dump", "--no-such-option", "t"]):
            done = run(*arguments)
            self.assert_exit(done, 2, "--help")
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
