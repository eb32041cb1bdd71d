"""What the program takes of memory and time, however large what it reads is."""

import contextlib
import hashlib
import http.server
import json
import pathlib
import signal
import subprocess
import threading
import time
import unittest
import zlib

from support import (DEADLINE, KEYS, PROGRAM, REGION, SLOWER, TABLE, ProgramTest, environment,
                     sandbox, serving)

MIB = 1 << 20
LARGE = 64 * MIB
SANITIZED = SLOWER > 1  # which has a memory of its own


class Measured:
    """A run of the program: its exit code, output, seconds, and the most of memory it has had."""

    def __init__(self, *arguments, **variables):
        began = time.monotonic()
        process = subprocess.Popen([PROGRAM, *arguments], env={**environment(KEYS), **variables},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        self.peak = 0
        said = []
        reader = threading.Thread(target=lambda: said.append(process.stdout.read()))
        reader.start()
        while process.poll() is None and time.monotonic() - began < DEADLINE:
            self.peak = max(self.peak, self.high_water(process.pid))
            time.sleep(0.002)
        process.kill()
        reader.join()
        process.stdout.close()
        self.returncode = process.wait()
        self.stderr = said[0].decode()
        self.seconds = time.monotonic() - began

    @staticmethod
    def high_water(pid):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return 0


def record(content):
    """Of a journal, as src/archive/README.md has it."""
    text = json.dumps(content, separators=(",", ":")).encode()
    length = b"%08x" % len(text)
    return b"%s %08x %s\n" % (length, zlib.crc32(text, zlib.crc32(length)), text)


IDENTITY = [["table", "t"], ["layout", "native"], ["format", "dynamodb-json"],
            ["compression", "none"]]
HEADER = {"type": "dump", "version": 1, "what": IDENTITY, "table": "{}", "settings": "{}",
          "single_file": False, "export": "01795807077879-aecfd380", "started_ms": 1795807077879,
          "resume": ""}


def page(number, key):
    return {"type": "page", "segment": 0, "key": json.dumps({"pk": {"S": key}}), "part": 0,
            "offset": 100 * number, "part_items": number, "part_bytes": 100 * number, "crc": 0,
            "items": number, "bytes": 100 * number, "pages": number, "requests": number,
            "throttles": 0, "capacity": 0.5 * number, "us": number}


class Bounds(ProgramTest):
    def setUp(self):
        super().setUp()
        self.dump_directory = self.directory / "dump"
        self.dump_directory.mkdir(mode=0o700)

    def file(self, name):
        path = self.dump_directory / name
        path.touch(mode=0o600)
        return path.open("ab")

    def assert_within(self, done, mib, seconds):
        if not SANITIZED:
            self.assertLess(done.peak / MIB, mib)
        self.assertGreater(done.peak, 0)
        self.assertLess(done.seconds, seconds * SLOWER)


class Journals(Bounds):
    def write_pages(self, until_durable):
        """A journal of pages with long keys; gives how many."""
        with self.file("journal") as journal:
            journal.write(record(HEADER))
            journal.write(record({"type": "begin", "segments": 1}))
            number = 0
            while journal.tell() < LARGE:
                number += 1
                journal.write(record(page(number, "k" * 1500)))
                if number % until_durable == 0:
                    journal.write(record({"type": "durable", "offset": journal.tell(), "ms": 1}))
        return number

    def test_status_of_64_MiB_of_pages(self):
        number = self.write_pages(until_durable=1000)
        done = Measured("status", "--json", str(self.dump_directory))
        self.assert_exit(done, 3)
        self.assertEqual(json.loads(done.stderr)["items"], number - number % 1000)
        self.assert_within(done, 48, 10)

    def test_claims_of_64_MiB(self):
        """Of pages that no record says to be durable all are remembered, and no more than once."""
        self.write_pages(until_durable=LARGE)
        done = Measured("status", "--json", str(self.dump_directory))
        self.assert_exit(done, 3)
        self.assert_within(done, 128, 10)

    def test_a_dump_goes_on_from_64_MiB(self):
        command = ["dump", *REGION, "--segments", "10", "-p", "1", "-r", "0", "--memory", "8MB",
                   "-o", str(self.dump_directory) + "/"]
        with sandbox("--items", "500", "--latency", "100") as url:
            command += ["--endpoint-url", url, "sample"]
            process = subprocess.Popen([PROGRAM, *command], env=environment(KEYS),
                                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            journal = self.dump_directory / "journal"
            deadline = time.monotonic() + DEADLINE
            while not journal.exists() or b'"page"' not in journal.read_bytes():
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
            durable = record({"type": "durable", "offset": 100, "ms": 1}) * 1000
            with journal.open("ab") as file:
                while file.tell() < LARGE:
                    file.write(durable)
            done = Measured(*command)
        self.assert_exit(done, 0, "Resuming", "Dumped 500 items")
        self.assert_within(done, 96, 20)

    def test_4_MiB_that_imitate_records(self):
        with self.file("journal") as journal:
            journal.write(record(HEADER))
            journal.write(b"torn\n")
            journal.write(b"000fffff 00000000 {" * (4 * MIB // 19))
        done = Measured("status", str(self.dump_directory))
        self.assertIn(done.returncode, (3, 7), done.stderr)
        self.assert_within(done, 64, 5)


class Manifests(Bounds):
    def write_manifest(self, size):
        """A complete dump of parts that are gone; gives how many."""
        digest = hashlib.sha256()
        with self.file("manifest.json") as manifest:

            def write(text):
                digest.update(text.encode())
                manifest.write(text.encode())

            write('{\n  "version": 1,\n  "tool": "dyndump",\n  "format": "dynamodb-json",\n'
                  '  "compression": "none",\n  "started": "2026-01-31T12:00:00.000Z",\n'
                  '  "ended": "2026-01-31T12:00:00.000Z",\n  "items": 0,\n  "bytes": 0,\n'
                  '  "pages": 1,\n  "consumed_capacity_units": 0.5,\n  "total_segments": 1,\n'
                  '  "key": ["pk"],\n  "parameters": {"table":"t"},\n  "table": null,\n'
                  '  "settings": null,\n  "segments": [],\n  "parts": [')
            parts = 0
            while manifest.tell() < size:
                write((",\n    " if parts else "\n    ") + json.dumps(
                    {"path": f"data/000000-{parts:05}.json", "segment": 0, "items": 0, "bytes": 0,
                     "file_bytes": 0, "sha256": "0" * 64}))
                parts += 1
            write('\n  ],\n  "sha256": "')
            manifest.write(digest.hexdigest().encode() + b'"\n}\n')
        return parts

    def test_status_of_64_MiB(self):
        self.write_manifest(LARGE)
        done = Measured("status", "--json", str(self.dump_directory))
        self.assert_exit(done, 0)
        self.assertEqual(json.loads(done.stderr)["state"], "complete")
        self.assert_within(done, 32, 10)

    def test_verify_of_64_MiB(self):
        parts = self.write_manifest(LARGE)
        (self.dump_directory / "data").mkdir(mode=0o700)
        done = Measured("verify", str(self.dump_directory))
        self.assert_exit(done, 7, f"{parts} problems")
        self.assert_within(done, 160, 30)


@contextlib.contextmanager
def large_pages(size, segments, checksums, blank):
    """A service whose every segment is one page of `size` bytes, with or without their checksum,
    and `blank` between tokens. Gives its URL and the number of items."""
    item = json.dumps({"pk": {"S": "KEY"}, "x": {"S": "x" * 390_000}},
                      separators=("," + blank, ":" + blank)).encode()
    count = size // len(item)

    class handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):  # the name is the base class's
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not self.headers["X-Amz-Target"].endswith("Scan"):
                self.answer([json.dumps(TABLE).encode()])
                return
            prefix = asked.get("Segment", 0)
            parts = [b'{"Items":[']
            for n in range(count):
                parts += [f",{blank}".encode() if n else b"",
                          item.replace(b"KEY", b"%d-%d" % (prefix, n), 1)]
            parts.append(b'],"Count":%d,"ScannedCount":%d}' % (count, count))
            self.answer(parts)

        def answer(self, parts):
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            if checksums:
                crc = 0
                for part in parts:
                    crc = zlib.crc32(part, crc)
                self.send_header("x-amz-crc32", str(crc))
            self.send_header("Content-Length", str(sum(map(len, parts))))
            self.end_headers()
            for part in parts:
                self.wfile.write(part)

        def log_message(self, *_):
            pass

    with serving(handler) as url:
        yield url, count * segments


class Pages(Bounds):
    def test_memory_holds_with_pages_of_60_MB(self):
        for checksums, blank, limit, *options in (
                (True, "", 64), (False, "", 64), (True, " ", 64), (True, "", 160),
                (True, "", 64, "--format", "plain"), (True, "", 64, "--format", "typed"),
                (True, "", 64, "--compress", "gzip"), (True, "", 64, "--compress", "zstd")):
            what = (checksums, blank, limit, *options)
            with self.subTest(what), large_pages(58 * MIB, 4, checksums, blank) as (url, items):
                done = Measured("dump", *REGION, "--endpoint-url", url, "--segments", "4", "-p",
                                "4", "--memory", f"{limit}MiB", "--force", "-o",
                                str(self.output), *options, "t")
                self.assert_exit(done, 0, f"Dumped {items:,} items")
                self.assert_within(done, limit + 48, 40)


class Configuration(Bounds):
    def test_1_MiB_of_profiles(self):
        config = self.directory / "config"
        lines = "".join(f"[profile p{n}]\nregion = eu-west-1\n# note\n" for n in range(MIB // 44))
        config.write_text(lines + "[default]\nregion = x y\n")
        done = Measured("dump", "t", "-o", str(self.output), AWS_CONFIG_FILE=str(config))
        self.assert_exit(done, 4, "x y")
        self.assert_within(done, 96, 5)

    def test_1_MiB_of_settings(self):
        config = self.directory / "config"
        config.write_text("[dump]\n" + "# note\n" * (MIB // 8) + "segments = 7\n" * 3)
        done = Measured("config", "--config", str(config))
        self.assertLess(done.seconds, 5 * SLOWER)
        config.write_text("".join(f"name{n} = 1\n" for n in range(MIB // 12)))
        done = Measured("config", "--config", str(config))
        self.assert_exit(done, 4)
        self.assert_within(done, 96, 5)


if __name__ == "__main__":
    unittest.main()
