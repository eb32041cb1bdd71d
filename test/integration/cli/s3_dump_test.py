"""Dumps into S3: exact, resumed after kill -9 from anywhere, and one writer at a time.

DYNDUMP_S3_KILLS says how often a writer is killed.
"""

import json
import os
import random
import re
import signal
import socket
import time
import unittest
import xml.etree.ElementTree

from signed_call import call_s3, serve_real
from support import DEADLINE, KEYS, REGION, ProgramTest, run, start

KILLS = int(os.environ.get("DYNDUMP_S3_KILLS", "25"))
FORMS = {
    "plain": [],
    "parts": ["--part-size", "8k"],
    "gzip": ["--compress", "gzip"],
    "zstd": ["--compress", "zstd"],
    "whole": ["--s3-whole-objects"],
    "export": ["--layout", "aws-export", "--compress", "gzip"],
    "export-zstd": ["--layout", "aws-export", "--compress", "zstd"],
}


def serve_sandbox(*arguments):
    """A sandbox with S3; the process and both URLs."""
    server = start("sandbox", "--port", "0", "--s3-port", "0", "--s3-bucket", "mine", *arguments)
    lines = [server.stderr.readline(), server.stderr.readline()]
    return server, *[re.search(r"http://[0-9.:]+", line)[0] for line in lines]


def end(server):
    server.terminate()
    server.communicate(timeout=DEADLINE)


class ToS3:
    """Of a subclass: `dynamodb`, `s3` (URLs), `keys`, `bucket`, `table`, `count` of its items."""

    defaults = {"-r": "0", "-p": "4", "--segments": "12"}

    def setUp(self):
        super().setUp()
        self.prefix = f"dumps-{os.getpid()}/{self.id().rsplit('.', 1)[1]}"

    def url(self, name="dump/"):
        return f"s3://{self.bucket}/{self.prefix}/{name}"

    def reach(self):
        return [*REGION, "--s3-endpoint-url", self.s3, "--s3-path-style"]

    def command(self, target, *options):
        common = [each for pair in self.defaults.items() if pair[0] not in options for each in pair]
        return ["dump", *self.reach(), "--endpoint-url", self.dynamodb, *common, *options, "-o", target,
                self.table]

    def dump_to(self, target, *options, **more):
        return run(*self.command(target, *options), keys=more.pop("keys", self.keys), **more)

    def listed(self, query):
        """All keys, or uploads, below the test's prefix."""
        status, body = call_s3("GET", f"{self.s3}/{self.bucket}?{query}prefix="
                               + self.prefix.replace("/", "%2F"), keys=self.keys)
        self.assertEqual(status, 200, body)
        root = xml.etree.ElementTree.fromstring(body)
        return [each.text for each in root.iter() if each.tag.endswith("}Key") or each.tag == "Key"]

    def keys_there(self):
        return self.listed("list-type=2&max-keys=1000&")

    def uploads_there(self):
        # The query's names in the order in which they are signed.
        status, body = call_s3("GET", f"{self.s3}/{self.bucket}?prefix="
                               + self.prefix.replace("/", "%2F") + "&uploads=", keys=self.keys)
        self.assertEqual(status, 200, body)
        return re.findall(rb"<UploadId>([^<]+)", body)

    def get(self, key):
        status, body = call_s3("GET", f"{self.s3}/{self.bucket}/{key}", keys=self.keys)
        self.assertEqual(status, 200, key)
        return body

    def put(self, name, data):
        status, body = call_s3("PUT", f"{self.s3}/{self.bucket}/{self.prefix}/{name}", data, keys=self.keys)
        self.assertEqual(status, 200, body)

    def assert_exact(self, name="dump/"):
        """Whole by its manifest, equal to the table, and nothing else is there."""
        done = run("verify", *self.reach(), "--endpoint-url", self.dynamodb, "--against-table",
                   self.url(name), self.table, keys=self.keys)
        self.assert_exit(done, 0, "holds what table")
        base = f"{self.prefix}/{name}"
        manifest = json.loads(self.get(base + "manifest.json"))
        self.assertEqual(manifest["items"], self.count)
        named = {base + part["path"] for part in manifest["parts"]} | {base + "manifest.json"}
        there = {key for key in self.keys_there() if key.startswith(base)}
        if "export" in manifest:
            own = f"{base}AWSDynamoDB/{manifest['export']}/"
            named |= {own + file for file in ("_started", "manifest-files.json", "manifest-files.md5",
                                              "manifest-summary.json", "manifest-summary.md5")}
        self.assertEqual(there, named)
        self.assertEqual(self.uploads_there(), [])

    def kill_until_done(self, chance, kills, target, *options):
        """Returns how often a writer was killed."""
        killed = 0
        while killed < kills:
            process = start(*self.command(target, *options), keys=self.keys)
            try:
                process.wait(timeout=chance.uniform(0, self.longest_life))
                _, said = process.communicate()
                self.assertEqual(process.returncode, 0, said)
                return killed
            except AssertionError:
                raise
            except Exception:  # still at work
                process.send_signal(signal.SIGKILL)
                process.communicate(timeout=DEADLINE)
                killed += 1
        done = self.dump_to(target, *options)
        self.assert_exit(done, 0)
        return killed

    def test_every_form_holds_the_table(self):
        for name, options in FORMS.items():
            with self.subTest(name):
                done = self.dump_to(self.url(name + "/"), *options)
                self.assert_exit(done, 0, "Dumped")
                self.assert_exact(name + "/")
        done = self.dump_to(self.url("plain"))  # the same place, without the slash
        self.assert_exit(done, 0, "already complete")
        done = self.dump_to(self.url("plain/"), "--compress", "zstd")
        self.assert_exit(done, 2, "holds a complete dump of something else")
        done = self.dump_to(self.url("plain/"), "--compress", "zstd", "--restart")
        self.assert_exit(done, 0, "Dumped")
        self.assert_exact("plain/")

    def test_killed_at_any_instant_it_is_resumed_and_leaves_nothing(self):
        chance = random.Random(os.environ.get("DYNDUMP_SEED", "1"))
        killed = 0
        rounds = 0
        while killed < KILLS:
            name, options = list(FORMS.items())[rounds % len(FORMS)]
            rounds += 1
            self.assertLess(rounds, KILLS * 4, "the program ends before it can be killed")
            target = f"round-{rounds}/"
            killed += self.kill_until_done(chance, 8, self.url(target), *options)
            self.assert_exact(target)
        print(f"{killed} kills, {rounds} dumps")

    def test_an_upload_that_ended_meanwhile_starts_its_part_over(self):
        options = ["--s3-part-bytes", "5MiB", "--segments", "1"]
        process = start(*self.command(self.url(), *options, "-r", "400"), keys=self.keys)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.wait_until(lambda: self.uploads_there() and any(
            key.endswith("/_dyndump/000000-00000") for key in self.keys_there()))
        process.kill()
        process.wait(DEADLINE)
        key = f"{self.prefix}/dump/data/000000-00000.json"
        for upload in self.uploads_there():
            status, _ = call_s3("DELETE", f"{self.s3}/{self.bucket}/{key}?uploadId={upload.decode()}",
                                keys=self.keys)
            self.assertEqual(status, 204)
        self.assert_exit(self.dump_to(self.url(), *options), 0)
        self.assert_exact()

    def test_one_of_two_at_once_wins(self):
        first = start(*self.command(self.url(), "-r", "100"), keys=self.keys)
        self.addCleanup(first.kill)
        self.wait_until(lambda: any(key.endswith("/_dyndump/begin") for key in self.keys_there()))
        done = self.dump_to(self.url())
        self.assert_exit(done, 75, "nother process is writing", f"number {first.pid} on the machine",
                         socket.gethostname())
        first.send_signal(signal.SIGINT)
        _, said = first.communicate(timeout=DEADLINE)
        self.assertEqual(first.returncode, 3, said)
        self.assertIn("Run the same command again to go on", said)
        self.assert_exit(self.dump_to(self.url()), 0, "Dumped")
        self.assert_exact()

    def test_what_is_somebody_elses_is_refused_and_untouched(self):
        self.put("dump/data/000000-00000.json", b"mine")
        for options in ([], ["--restart"]):
            done = self.dump_to(self.url(), *options)
            self.assert_exit(done, 6, self.url(), "is not empty and holds no dump")
        self.assertEqual(self.get(f"{self.prefix}/dump/data/000000-00000.json"), b"mine")
        self.assertEqual(len(self.keys_there()), 1)

    def test_a_bucket_that_is_not_there_is_named(self):
        done = self.dump_to("s3://no-such-bucket-here/x/")
        self.assert_exit(done, 6, "no-such-bucket-here", "NoSuchBucket")

    def test_wrong_keys_are_told_without_the_secret(self):
        keys = {**self.keys, "AWS_SECRET_ACCESS_KEY": "CANARYSECRET"}
        done = self.dump_to(self.url(), "--debug", keys=keys)
        self.assertIn(done.returncode, (4, 6), done.stderr)
        self.assertNotIn("CANARYSECRET", done.stderr + done.stdout)
        self.assertEqual(self.keys_there(), [])

    def wait_until(self, condition):
        for _ in range(300):
            if condition():
                return
            time.sleep(0.1)
        self.fail("it did not come to that")


class ToSandbox(ToS3, ProgramTest):
    keys = KEYS
    bucket = "mine"
    table = "sample"
    count = 30000
    longest_life = 0.35

    @classmethod
    def setUpClass(cls):
        cls.server, cls.dynamodb, cls.s3 = serve_sandbox("--items", str(cls.count), "--latency", "5")
        cls.addClassCleanup(end, cls.server)

    def test_each_fault_leads_to_an_exact_dump(self):
        for fault in ("--server-error", "--server-error-after", "--reset", "--reset-after", "--truncate",
                      "--throttle", "--error-in-ok", "--conflict"):
            with self.subTest(fault):
                server, dynamodb, s3 = serve_sandbox("--items", "3000", fault, "0.08")
                try:
                    options = ["--part-size", "20k", "--endpoint-url", dynamodb, "--s3-endpoint-url", s3]
                    for _ in range(20):
                        done = run("dump", *REGION, *options, "-r", "0", "-o", "s3://mine/d/", "sample")
                        if done.returncode == 0:
                            break
                        self.assertNotEqual(done.returncode, 7, done.stderr)
                        self.assertIn("again", done.stderr)
                    self.assert_exit(done, 0)
                    for _ in range(10):
                        done = run("verify", *REGION, "--s3-endpoint-url", s3, "s3://mine/d/")
                        if done.returncode == 0:
                            break
                    self.assert_exit(done, 0, "3,000 items", "are whole")
                finally:
                    end(server)

    def test_a_server_without_conditions_is_warned_of(self):
        server, dynamodb, s3 = serve_sandbox("--no-conditions")
        self.addCleanup(end, server)
        done = run("dump", *REGION, "--endpoint-url", dynamodb, "--s3-endpoint-url", s3, "-r", "0", "-o",
                   "s3://mine/d/", "sample")
        self.assert_exit(done, 0, "does not know conditional writes", "Dumped")


class ToRadosgw(ToS3, ProgramTest):
    keys = {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret"}
    bucket = f"dump-{os.getpid()}"
    table = f"dumped-{os.getpid()}"
    count = 2500
    longest_life = 1.2

    @classmethod
    def setUpClass(cls):
        serve_real(cls, cls.count, 8000)

    def test_denied_to_write_is_said(self):
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{self.bucket}/{self.prefix}/*"}]}).encode()
        where = f"{self.s3}/{self.bucket}?policy="
        self.assertIn(call_s3("PUT", where, policy, keys=self.keys)[0], (200, 204))
        try:
            done = self.dump_to(self.url())
        finally:
            self.assertIn(call_s3("DELETE", where, keys=self.keys)[0], (200, 204))
        self.assert_exit(done, 6, "AccessDenied", "s3:PutObject", self.url())
        self.assertEqual(self.keys_there(), [])


if __name__ == "__main__":
    unittest.main()
