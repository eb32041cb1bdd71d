"""The program killed at random instants, and run again until it is done: every item is there once.

DYNDUMP_KILLS says how often; test/integration/all.sh kills 1,000 times.
"""

import json
import os
import random
import shutil
import signal
import unittest

from support import DEADLINE, REGION, ProgramTest, run, sandbox, start

KILLS = int(os.environ.get("DYNDUMP_KILLS", "100"))
ITEMS = 6000
SEGMENTS = 24


class KillLoop(ProgramTest):
    @classmethod
    def setUpClass(cls):
        context = sandbox("--items", str(ITEMS), "--latency", "15")
        cls.url = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def command(self, output, *options):
        return ["dump", *REGION, "--endpoint-url", self.url, "-q", "-p", "4", "--segments",
                str(SEGMENTS), "-r", "0", *options, "-o", output, "sample"]

    def kill_until_done(self, seed, kills, output, *options):
        """Returns how often the program was killed."""
        chance = random.Random(seed)
        killed = 0
        for _ in range(kills):
            process = start(*self.command(output, *options))
            try:
                process.wait(timeout=chance.uniform(0, 0.12))
                if process.returncode == 0:
                    process.communicate()
                    return killed
            except Exception:  # still at work
                process.send_signal(signal.SIGKILL)
                killed += 1
            _, errors = process.communicate(timeout=DEADLINE)
            if "exists already" in errors:
                return killed  # it died after its last act, before it could say so
            self.assertIn(process.returncode, (-signal.SIGKILL, 0), errors)
        done = run(*self.command(output, *options))
        if "already" not in done.stderr:
            self.assert_exit(done, 0)
        return killed

    def assert_every_item_once(self, files):
        keys = []
        for file in files:
            keys += [json.dumps([line["pk"]]) for line in self.items_in(file)]
        self.assertEqual(len(keys), ITEMS)
        self.assertEqual(len(set(keys)), ITEMS)

    def test_a_directory(self):
        target = self.directory / "dump"
        killed = 0
        seed = 0
        while killed < KILLS:
            seed += 1
            self.assertLess(seed, KILLS, "the program ends before it can be killed")
            killed += self.kill_until_done(seed, 15, str(target) + "/")
            self.assert_every_item_once(sorted((target / "data").iterdir()))
            self.assert_exit(run("verify", str(target)), 0, "no two share a key")
            shutil.rmtree(target)
        print(f"{killed} kills, {seed} dumps")

    def test_a_file(self):
        killed = 0
        for seed in range(3):
            killed += self.kill_until_done(seed, 8, str(self.output))
            self.assert_every_item_once([self.output])
            self.assertEqual(list(self.directory.iterdir()), [self.output])
            self.output.unlink()
        self.assertGreater(killed, 3)


if __name__ == "__main__":
    unittest.main()
