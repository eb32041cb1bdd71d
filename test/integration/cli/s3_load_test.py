"""Dumps that lie in S3: checked, loaded and told of as those in a directory."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import time
import unittest
import zlib

from signed_call import call_s3, serve_real
from support import DEADLINE, KEYS, REGION, ProgramTest, run, start

ODD_KEYS = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "CANARYSECRET"}


def record(**members):
    """As it stands in a journal."""
    text = json.dumps(members, separators=(",", ":")).encode()
    head = f"{len(text):08x}".encode()
    return head + f" {zlib.crc32(head + text):08x} ".encode() + text + b"\n"


class FromS3:
    """One table, dumped to a directory in several forms, and each of them uploaded. Of a subclass:
    `dynamodb`, `s3` (URLs), `keys`, `bucket`, `table`."""

    forms = {
        "plain": [],
        "gzip": ["--compress", "gzip", "--part-size", "8k"],
        "zstd": ["--compress", "zstd"],
        "export": ["--layout", "aws-export", "--compress", "gzip"],
    }

    def setUp(self):
        super().setUp()
        self.prefix = f"dumps {os.getpid()}/{self.id().rsplit('.', 1)[1]}"
        self.journal = str(self.directory / "load.journal")

    def reach(self):
        return [*REGION, "--s3-endpoint-url", self.s3, "--s3-path-style"]

    def url(self, name=""):
        return f"s3://{self.bucket}/{self.prefix}/{name}"

    def ask(self, command, *arguments, **options):
        return run(command, *self.reach(), *arguments, keys=options.pop("keys", self.keys), **options)

    def load(self, source, *arguments, **options):
        return self.ask("load", "--endpoint-url", self.dynamodb, "--journal", self.journal, source,
                        *arguments, **options)

    def put(self, name, data):
        path = f"{self.bucket}/{self.prefix}/{name}".replace(" ", "%20")
        status, body = call_s3("PUT", f"{self.s3}/{path}", data, keys=self.keys)
        self.assertEqual(status, 200, body)

    def remove(self, name):
        path = f"{self.bucket}/{self.prefix}/{name}".replace(" ", "%20")
        self.assertEqual(call_s3("DELETE", f"{self.s3}/{path}", keys=self.keys)[0], 204)

    def make(self, name="dump", *options):
        """Dumps to a directory and uploads it; gives its path."""
        path = self.directory / name
        done = self.dump(self.dynamodb, "-o", f"{path}/", *options, table=self.table, keys=self.keys)
        self.assert_exit(done, 0)
        for each in sorted(path.rglob("*")):
            if each.is_file():
                self.put(f"{name}/{each.relative_to(path)}", each.read_bytes())
        return path

    def verify(self, name="dump", *arguments, **options):
        return self.ask("verify", self.url(name + "/"), *arguments, **options)

    def test_every_form_is_equal_to_the_directorys(self):
        for n, (name, options) in enumerate(self.forms.items()):
            path = self.make(name, *options)
            here = run("verify", str(path))
            self.assert_exit(here, 0, "are whole")
            there = self.verify(name)
            self.assert_exit(there, 0)
            self.assertEqual(there.stderr, here.stderr)
            done = self.ask("verify", "--endpoint-url", self.dynamodb, "--against-table",
                            self.url(name), self.table)
            self.assert_exit(done, 0, "holds what table")
            table = f"from-s3-{os.getpid()}-{n}"
            done = self.load(self.url(name), table)
            self.assert_exit(done, 0, f"{self.items} items put", "0 rejected")
            done = run("verify", *REGION, "--endpoint-url", self.dynamodb, "--against-table", str(path),
                       table, keys=self.keys)
            self.assert_exit(done, 0, "holds what table")
            plans = [self.ask("plan-load", "--endpoint-url", self.dynamodb, "--json", source, table)
                     for source in (str(path), self.url(name))]
            self.assertEqual(*[{**json.loads(plan.stdout), "source": ""} for plan in plans])

    def test_a_file_of_lines_is_an_object(self):
        done = self.dump(self.dynamodb, "-o", str(self.output), table=self.table, keys=self.keys)
        self.assert_exit(done, 0)
        self.put("items.json", self.output.read_bytes())
        done = self.ask("verify", self.url("items.json"))
        self.assert_exit(done, 0, f"{self.items} items in 1 parts")
        done = self.load(self.url("items.json"), "--dry-run")
        self.assert_exit(done, 0, f"{self.items} items")
        here, there = [self.ask("info", "--json", where) for where in (str(self.output), self.url("items.json"))]
        self.assertEqual({**json.loads(there.stdout), "path": ""}, {**json.loads(here.stdout), "path": ""})
        self.assert_exit(self.ask("remove", "--yes", self.url("items.json")), 6, "is a file")

    def test_each_damage_is_found(self):
        path = self.make("dump", "--compress", "gzip", "--part-size", "8k")
        part = sorted((path / "data").iterdir())[0]
        name, whole = f"dump/data/{part.name}", part.read_bytes()
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 1
        for data, words in ((bytes(flipped), "SHA-256"), (whole[:-1], "bytes, the manifest says"),
                            (b"no gzip", "bytes, the manifest says"), (b"", "0 bytes, the manifest says")):
            self.put(name, data)
            done = self.verify()
            self.assert_exit(done, 7, words, "is damaged")
            done = self.load(self.url("dump"), "--dry-run")
            self.assert_exit(done, 7, part.name)
        self.remove(name)
        self.assert_exit(self.verify(), 7, f"data/{part.name}: missing")
        self.assert_exit(self.load(self.url("dump"), "--dry-run"), 6, part.name)
        self.put(name, whole)
        self.put("dump/data/stray", b"x")
        self.assert_exit(self.verify(), 7, "data/stray: not in the manifest")
        self.remove("dump/data/stray")
        self.assert_exit(self.verify(), 0)
        manifest = (path / "manifest.json").read_bytes()
        self.put("dump/manifest.json", manifest.replace(b"data/0", b"../a/0", 1))
        self.assert_exit(self.verify(), 7, "manifest.json")
        self.put("dump/manifest.json", b"")
        self.assert_exit(self.verify(), 7, "manifest.json")
        self.remove("dump/manifest.json")
        self.assert_exit(self.verify(), 3, "has no manifest.json")
        self.assert_exit(self.load(self.url("dump"), "t"), 3, "has no manifest.json")

    def test_what_is_not_there_or_not_allowed_is_said(self):
        for command in ("verify", "load"):
            more = ["--endpoint-url", self.dynamodb] if command == "load" else []
            done = self.ask(command, *more, "s3://no-such-bucket-here/x/")
            self.assert_exit(done, 6, "no-such-bucket-here", "NoSuchBucket")
            done = self.ask(command, *more, self.url("nothing"))
            self.assert_exit(done, 6, self.url("nothing"), "nothing in the bucket has that name")
            done = self.ask(command, *more, f"s3://{self.bucket}/a/../b/")
            self.assert_exit(done, 2, "prefix")
            done = self.ask(command, *more, self.url("nothing"), keys=self.other_keys)
            self.assertIn(done.returncode, (4, 6), done.stderr)
            self.assertIn(self.bucket, done.stderr)
            self.assertNotIn("CANARYSECRET", done.stderr + done.stdout)

    def test_a_load_is_gone_on_with(self):
        self.make("dump", "--part-size", "8k", "--segments", "8")
        table = f"resumed-{os.getpid()}"
        done = self.load(self.url("dump"), table, "--create", "only")
        self.assert_exit(done, 0)
        slow = ["load", *self.reach(), "--endpoint-url", self.dynamodb, "--journal", self.journal,
                "-w", self.rate, self.url("dump"), table]
        first = start(*slow, keys=self.keys)
        time.sleep(3)
        first.send_signal(signal.SIGTERM)
        said = first.communicate(timeout=DEADLINE)[1]
        self.assertEqual(first.returncode, 3, said)
        self.assertIn("Run the same command again", said)
        done = self.load(self.url("dump"), table)
        self.assert_exit(done, 0, "Going on:")
        done = self.ask("verify", "--endpoint-url", self.dynamodb, "--against-table", self.url("dump"),
                        table)
        self.assert_exit(done, 0, "holds what table")


    def test_info_and_status_are_those_of_the_directory(self):
        path = self.make("dump", "--compress", "gzip", "--part-size", "8k")
        for command in ("info", "status"):
            here = run(command, str(path), "--json")
            self.assert_exit(here, 0)
            there = self.ask(command, self.url("dump"), "--json")
            self.assert_exit(there, 0)
            self.assertEqual({**json.loads(there.stdout), "path": ""}, {**json.loads(here.stdout), "path": ""})
            words = self.ask(command, self.url("dump"))
            self.assert_exit(words, 0)
            self.assertIn("complete", words.stdout)
        told = json.loads(self.ask("info", self.url("dump"), "--json").stdout)
        self.assertEqual(told["schema"], "dyndump-info/1")
        self.assertEqual((told["state"], told["compression"]), ("complete", "gzip"))
        self.assertEqual(told["parts"], len(list((path / "data").iterdir())))
        part = sorted((path / "data").iterdir())[0].name
        self.remove(f"dump/data/{part}")
        done = self.ask("info", self.url("dump"))
        self.assert_exit(done, 7)
        self.assertIn(f"data/{part}: missing", done.stdout)
        self.assert_exit(self.ask("info", self.url("nothing")), 6, "there is no dump at")
        self.assert_exit(self.ask("status", self.url("nothing")), 6, "there is no dump at")

    def test_an_unfinished_dump_runs_while_its_lease_is_new(self):
        begin = record(type="dump", version=1, what=[["table", "t"], ["layout", "native"]], single_file=False,
                       started_ms=1700000000123) + record(type="begin", segments=2)
        page = record(type="page", segment=0, done=True, part=0, offset=3, part_items=1, part_bytes=3, crc=0,
                      sha256="a" * 64, items=1, bytes=3, pages=1, requests=1, throttles=0, capacity=0.5, us=1)
        self.put("dump/_dyndump/begin", begin)
        self.put("dump/_dyndump/000000-00000", page)
        self.put("dump/data/000000-00000.json", b"{}\n")
        done = self.ask("status", self.url("dump"), "--json")
        self.assert_exit(done, 3)
        told = json.loads(done.stdout)
        self.assertEqual((told["state"], told["items"], told["segments_done"], told["segments_total"]),
                         ("interrupted", 1, 1, 2))
        lease = {"type": "lease", "host": "another", "boot": "b", "process": 1, "process_started": 1}
        self.put("dump/_dyndump/lease", json.dumps(lease).encode())
        done = self.ask("status", self.url("dump"))
        self.assert_exit(done, 0)
        self.assertIn("running", done.stdout)
        self.assert_exit(self.ask("remove", "--yes", self.url("dump")), 75, "being written")
        self.remove("dump/_dyndump/lease")
        self.assert_exit(self.ask("remove", "--yes", self.url("dump")), 0, "unfinished dump", "3 files")
        self.assert_exit(self.ask("info", self.url("dump")), 6, "there is no dump at")

    def test_remove_takes_a_dump_and_nothing_else(self):
        path = self.make("dump", "--layout", "aws-export")
        self.put("dump/notes.txt", b"mine")
        self.assert_exit(self.ask("remove", self.url("dump")), 2, "--yes")
        self.assert_exit(self.verify(), 0)
        (path / "notes.txt").write_bytes(b"mine")
        for done in (self.ask("remove", "--yes", self.url("dump")), run("remove", "--yes", str(path))):
            self.assert_exit(done, 0, '"notes.txt" is none of dyndump', "Removed")
        self.assertEqual([each.name for each in path.rglob("*")], ["notes.txt"])
        self.assert_exit(self.ask("info", self.url("dump")), 6, "there is no dump at")
        self.assert_exit(self.ask("remove", "--yes", self.url("dump")), 6, "nothing there is touched")
        self.assert_exit(self.ask("remove", "--yes", self.url("other")), 6, "there is no dump at")


class FromSandbox(FromS3, ProgramTest):
    keys = KEYS
    other_keys = ODD_KEYS
    bucket = "mine"
    table = "sample"
    items = "2,000"
    rate = "60"

    @classmethod
    def setUpClass(cls):
        cls.server = start("sandbox", "--port", "0", "--s3-port", "0", "--s3-bucket", "mine", "--items",
                           "2000")
        lines = [cls.server.stderr.readline(), cls.server.stderr.readline()]
        cls.dynamodb, cls.s3 = [re.search(r"http://[0-9.:]+", line)[0] for line in lines]

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.communicate(timeout=DEADLINE)

    def test_an_endpoint_that_is_dynamodbs_is_named(self):
        done = run("verify", *REGION, "--s3-endpoint-url", self.dynamodb, "--s3-path-style",
                   self.url("dump"))
        self.assertIn(done.returncode, (4, 6), done.stderr)
        self.assertIn(self.dynamodb.removeprefix("http://"), done.stderr)
        keys = {**KEYS, "AWS_ENDPOINT_URL": self.dynamodb}
        done = run("verify", *REGION, self.url("dump"), keys=keys)
        self.assertIn(done.returncode, (4, 6), done.stderr)

    def test_nobody_answers(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            done = run("verify", *REGION, "--s3-endpoint-url", url, "--s3-path-style", "--max-stall",
                       "1s", self.url("dump"))
        self.assert_exit(done, 75, url.removeprefix("http://"))

    def test_a_server_that_is_silent_can_be_left(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            process = start("load", *REGION, "--endpoint-url", self.dynamodb, "--s3-endpoint-url", url,
                            "--s3-path-style", self.url("dump"), "t")
            time.sleep(1)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=DEADLINE)[1]
            self.assertEqual(process.returncode, 3, said)
            self.assertLess(time.monotonic() - begun, 10)

    def test_with_faults_it_is_exact(self):
        path = self.directory / "dump"
        self.assert_exit(self.dump(self.dynamodb, "-o", f"{path}/", "--part-size", "64k"), 0)
        faults = [word for fault in ("throttle", "server-error", "html-error", "reset", "truncate")
                  for word in (f"--{fault}", "0.08")]
        server = start("sandbox", "--port", "0", "--s3-port", "0", "--s3-bucket", "mine", "--seed", "3", *faults)
        self.addCleanup(server.communicate, timeout=DEADLINE)
        self.addCleanup(server.terminate)
        server.stderr.readline()
        url = re.search(r"http://[0-9.:]+", server.stderr.readline())[0]
        for each in sorted(path.rglob("*")):
            status = 0
            while each.is_file() and status != 200:
                with contextlib.suppress(OSError, http.client.HTTPException):
                    target = f"{url}/mine/dump/{each.relative_to(path)}"
                    status = call_s3("PUT", target, each.read_bytes())[0]
        reach = [*REGION, "--s3-endpoint-url", url, "--s3-path-style", "s3://mine/dump/"]
        self.assert_exit(run("verify", *reach), 0, f"{self.items} items", "are whole")
        self.assert_exit(run("load", "--dry-run", *reach), 0, f"{self.items} items")
        self.assert_exit(run("remove", "--yes", *reach), 0, "Removed")

    def test_another_profile_of_options_is_refused(self):
        done = self.ask("verify", "--s3-expected-bucket-owner", "12", self.url("dump"))
        self.assert_exit(done, 2, "12 digits")


class FromRadosgw(FromS3, ProgramTest):
    keys = {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret"}
    other_keys = {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "CANARYSECRET"}
    bucket = f"load-{os.getpid()}"
    table = f"source-{os.getpid()}"
    items = "300"
    rate = "20"

    @classmethod
    def setUpClass(cls):
        serve_real(cls, int(cls.items), 500)


if __name__ == "__main__":
    unittest.main()
