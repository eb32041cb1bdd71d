"""load, copy and erase killed at random instants while the service has all its faults, and run again
until they are done: the table is as it has to be, and the sums are right.

DYNDUMP_KILLS says how often, all modes together; test/integration/all.sh kills 200 times.
"""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import unittest

from signed_call import call, table_request
from support import DEADLINE, REGION, ProgramTest, run, sandbox, start

MODES = 5
KILLS = -(-int(os.environ.get("DYNDUMP_KILLS", "25")) // MODES)  # of each mode
ITEMS = 1000
SEGMENTS = 24
TRANSIENT = ("server-error", "server-error-after", "reset", "reset-after", "truncate", "corrupt")
GOES_ON = (-signal.SIGKILL, 3, 75)  # killed, or all of a request's attempts have failed


def faults(transient, unprocessed, throttled):
    chances = {**dict.fromkeys(TRANSIENT, transient), "unprocessed": unprocessed,
               "refuse-write": throttled}
    return [word for name, chance in chances.items() for word in (f"--{name}", str(chance))]


def item(n, version, by):
    return {"id": {"S": f"k{n}"}, "n": {"N": str(version)}, "by": {"S": by}}


class KillWrites:
    """What the modes have in common. FAULTS: of the service; a class has a sandbox of its own."""

    @classmethod
    def setUpClass(cls):
        context = sandbox("--items", "0", "--latency", "10", *cls.FAULTS)
        cls.url = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.chance = random.Random(7)
        cls.tables = 0
        cls.source_items = {}

    def setUp(self):
        super().setUp()
        self.where = ["-q", *REGION, "--endpoint-url", self.url]
        self.journal = ["--journal", str(self.directory / "journal")]
        if not self.source_items:
            self.prepare()

    def prepare(self):
        """The table that is loaded and copied, and its dump: once for all tests."""
        cls = type(self)
        cls.source_items = {f"k{n}": item(n, self.chance.randint(2, 8), "us") for n in range(ITEMS)}
        cls.source_table = self.table_with(self.source_items)
        kept = tempfile.TemporaryDirectory(prefix="dyndump-test-")
        cls.addClassCleanup(kept.cleanup)
        cls.source = f"{kept.name}/dump/"
        self.finish("dump", *self.where, "-r", "0", "--segments", str(SEGMENTS), "-o", self.source,
                    self.source_table)

    def finish(self, *command):
        """Runs it again and again until it has done its work; gives the last run."""
        for _ in range(20):
            done = run(*command)
            if done.returncode not in GOES_ON:
                self.assert_exit(done, 0)
                return done
        self.fail(done.stderr)

    def call_once(self, operation, body):
        """Nothing if a fault has met it."""
        try:
            return call(self.url, operation, body)
        except (OSError, ValueError, http.client.HTTPException):
            return None

    def table_with(self, items):
        type(self).tables += 1
        name = f"table-{self.tables}"
        while name not in (self.call_once("ListTables", {}) or {}).get("TableNames", []):
            self.call_once("CreateTable", table_request(name))
        if items:
            lines = self.directory / f"{name}.json"
            lines.write_text("".join(json.dumps(each) + "\n" for each in items.values()))
            self.finish("load", *self.where, "--journal", str(lines) + ".journal", "-w", "0",
                        str(lines), name, "--on-conflict", "replace")
        return name

    def items_of(self, table):
        """As another run of the program reads them: with checksums."""
        output = self.directory / f"{table}.read"
        self.finish("dump", *self.where, "-r", "0", "-o", str(output), table)
        return {each["id"]["S"]: each for each in self.items_in(output)}

    def kill_until_done(self, kills, *command):
        """Gives what the last run said, and how often one was killed."""
        command = [word for word in command if word != "-q"]
        killed = 0
        while killed < kills:
            process = start(*command)
            try:
                process.wait(timeout=self.chance.uniform(0.05, 1.4))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
            _, said = process.communicate(timeout=DEADLINE)
            if process.returncode == 0:
                return said, killed
            self.assertIn(process.returncode, GOES_ON, said)
        return self.finish(*command).stderr, killed

    def sums(self, said):
        """What the report counts: put, identical, kept, rejected."""
        found = re.search(r"([\d,]+) items put, ([\d,]+) there already, ([\d,]+) kept as they were, "
                          r"([\d,]+) rejected", said)
        return [int(number.replace(",", "")) for number in found.groups()]

    def until_killed_enough(self, once):
        killed = rounds = 0
        while killed < KILLS:
            rounds += 1
            self.assertLess(rounds, KILLS + 10, "the program ends before it can be killed")
            killed += once(KILLS - killed)
            (self.directory / "journal").unlink(missing_ok=True)
        print(f"{killed} kills, {rounds} runs")


class KillBatches(KillWrites, ProgramTest):
    FAULTS = faults(0.08, 0.08, 0.08)

    def check_replacing(self, verb, source):
        def once(kills):
            target = self.table_with({})
            said, killed = self.kill_until_done(kills, verb, *self.where, *self.journal, "-w", "0",
                                                source, target, "--on-conflict", "replace")
            self.assertEqual(self.items_of(target), self.source_items)
            self.assertEqual(self.sums(said), [ITEMS, 0, 0, 0])
            return killed

        self.until_killed_enough(once)

    def test_load_that_replaces(self):
        self.check_replacing("load", self.source)

    def test_copy(self):
        self.check_replacing("copy", self.source_table)

    def test_erase(self):
        def once(kills):
            target = self.table_with(self.source_items)
            _, killed = self.kill_until_done(kills, "erase", *self.where, "--yes", "-w", "300",
                                             "-r", "0", target)
            self.assertEqual(self.items_of(target), {})
            return killed

        self.until_killed_enough(once)


class KillConditionalPuts(KillWrites, ProgramTest):
    """A request an item: each has fewer faults, for the retries of all have one quota."""

    FAULTS = faults(0.02, 0, 0.003)

    def test_load_that_skips(self):
        foreign = {f"k{n}": item(n, 5, "them") for n in range(0, ITEMS + 50, 7)}
        kept = sum(key in self.source_items for key in foreign)

        def once(kills):
            target = self.table_with(foreign)
            said, killed = self.kill_until_done(kills, "load", *self.where, *self.journal, "-w", "0",
                                                self.source, target, "--on-conflict", "skip")
            self.assertEqual(self.items_of(target), {**self.source_items, **foreign})
            put, identical, *others = self.sums(said)
            self.assertEqual([put + identical, *others], [ITEMS - kept, kept, 0])
            return killed

        self.until_killed_enough(once)

    def test_load_that_replaces_what_is_older(self):
        foreign = {f"k{n}": item(n, self.chance.randint(1, 9), "them") for n in range(0, ITEMS, 7)}

        def newest(key):
            ours, theirs = self.source_items[key], foreign.get(key)
            return theirs if theirs and theirs["n"]["N"] >= ours["n"]["N"] else ours

        def once(kills):
            target = self.table_with(foreign)
            said, killed = self.kill_until_done(kills, "load", *self.where, *self.journal, "-w", "0",
                                                self.source, target, "--on-conflict", "newer:n")
            self.assertEqual(self.items_of(target), {key: newest(key) for key in self.source_items})
            self.assertEqual(sum(self.sums(said)), ITEMS)
            return killed

        self.until_killed_enough(once)


if __name__ == "__main__":
    unittest.main()
