"""Where the items go, and what is there when."""

import base64
import gzip
import hashlib
import json
import os
import pathlib
import stat
import subprocess
import threading
import time
import unittest

from support import DEADLINE, PROGRAM, REGION, ProgramTest, environment, run, sandbox, scripted, start


class Output(ProgramTest):
    @classmethod
    def setUpClass(cls):
        context = sandbox("--items", "300")
        cls.url = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def command(self, *arguments):
        return ["dump", *REGION, "--endpoint-url", self.url, *arguments, "sample"]

    def test_standard_output_is_the_default_and_holds_data_only(self):
        done = run(*self.command())
        self.assert_exit(done, 0, "300 items")
        self.assertEqual(len(done.stdout.splitlines()), 300)
        self.assertTrue(all(line.startswith('{"') for line in done.stdout.splitlines()))

    def test_quiet(self):
        done = run(*self.command("-q"))
        self.assert_exit(done, 0)
        self.assertEqual(done.stderr, "")

    def test_messages_are_plain_when_redirected(self):
        done = run(*self.command())
        self.assertNotIn("\r", done.stderr)
        self.assertNotIn("\x1b", done.stderr)

    def test_a_file_is_its_owners_only(self):
        old = os.umask(0o777)
        try:
            done = self.dump(self.url)
        finally:
            os.umask(old)
        self.assert_exit(done, 0)
        self.assertEqual(stat.S_IMODE(self.output.stat().st_mode), 0o600)
        self.assertEqual(len(self.items_in(self.output)), 300)
        self.assertEqual(list(self.directory.iterdir()), [self.output])

    def test_the_name_appears_at_the_end(self):
        with sandbox("--items", "100", "--latency", "300") as url:
            process = start("dump", *REGION, "--endpoint-url", url, "-p", "1", "--segments", "4",
                            "-o", str(self.output), "sample")
            process.stderr.readline()  # "Reading ...": the output is open
            self.assertFalse(self.output.exists())
            self.assertTrue(all(name.name.startswith(".") for name in self.directory.iterdir()))
            process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(list(self.directory.iterdir()), [self.output])

    def test_a_directory_gets_parts_and_a_manifest(self):
        target = self.directory / "dump"
        old = os.umask(0o777)
        try:
            done = self.dump(self.url, "-o", f"{target}/", "--segments", "3")
        finally:
            os.umask(old)
        self.assert_exit(done, 0, "Dumped 300 items")
        self.assertEqual(sorted(each.name for each in target.iterdir()), ["data", "manifest.json"])
        for path in (target, target / "data"):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700)
        parts = sorted((target / "data").iterdir())
        self.assertEqual(sum(len(self.items_in(each)) for each in parts), 300)
        manifest = json.loads((target / "manifest.json").read_text())
        self.assertEqual(manifest["items"], 300)
        self.assertEqual(manifest["table"]["TableName"], "sample")
        self.assertEqual(len(manifest["parts"]), len(parts))
        self.assert_exit(run("verify", str(target)), 0, "300 items", "no two share a key")

        done = self.dump(self.url, "-o", str(target), "--segments", "3")
        self.assert_exit(done, 0, "already complete: 300 items, finished 20", "--restart")
        self.assert_exit(self.dump(self.url, "-o", str(target), "--format", "plain"), 2,
                         "complete dump of something else: format was dynamodb-json",
                         "--restart")
        self.assert_exit(self.dump(self.url, "-o", str(target), "--restart"), 0)

        with open(parts[0], "r+b") as file:
            file.seek(5)
            file.write(b"X")
        self.assert_exit(run("verify", str(target)), 7, parts[0].name, "SHA-256")

    def test_a_journal_that_changes_meanwhile_ends_with_7_and_words(self):
        """As where the locks of two machines do not know of each other."""
        target = self.directory / "dump"
        with sandbox("--items", "300", "--latency", "100") as url:
            command = ["dump", *REGION, "--endpoint-url", url, "-p", "1", "--segments", "60", "-o",
                       f"{target}/", "sample"]
            process = start(*command)
            deadline = time.monotonic() + DEADLINE
            while not (target / "journal").exists() or b'"page"' not in (
                    target / "journal").read_bytes():
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            self.assert_exit(run(*command), 75, "nother process is writing")
            with (target / "journal").open("ab") as journal:
                journal.write(b"another's")
            _, errors = process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 7, errors)
        self.assertIn("nother process writes", errors)
        self.assertFalse((target / "manifest.json").exists())

    def test_compressed(self):
        for kind, magic in (("gzip", b"\x1f\x8b"), ("zstd:7", b"\x28\xb5\x2f\xfd"),
                            ("zstd:-5", b"\x28\xb5\x2f\xfd")):
            target = self.directory / kind
            done = self.dump(self.url, "-o", f"{target}/", "--compress", kind)
            self.assert_exit(done, 0)
            part = next((target / "data").iterdir())
            self.assertTrue(part.read_bytes().startswith(magic))
            self.assert_exit(run("verify", str(target)), 0, "300 items")
        self.assert_exit(run(*self.command("--compress", "gzip")), 2, "--output")

    def test_the_layout_of_the_services_export(self):
        target = self.directory / "dump"
        done = self.dump(self.url, "-o", str(target), "--layout", "aws-export", "--compress",
                         "gzip")
        self.assert_exit(done, 0)
        (export,) = (target / "AWSDynamoDB").iterdir()
        self.assertRegex(export.name, r"^0[0-9]{13}-[0-9a-f]{8}$")
        summary = json.loads((export / "manifest-summary.json").read_text())
        self.assertEqual(summary["itemCount"], 300)
        count = 0
        for line in (export / "manifest-files.json").read_text().splitlines():
            entry = json.loads(line)
            data = (target / entry["dataFileS3Key"]).read_bytes()
            self.assertEqual(base64.b64encode(hashlib.md5(data).digest()).decode(),
                             entry["md5Checksum"])
            items = gzip.decompress(data).decode().splitlines()
            self.assertTrue(all(each.startswith('{"Item":{') for each in items))
            self.assertEqual(len(items), entry["itemCount"])
            count += len(items)
        self.assertEqual(count, 300)
        for name in ("files", "summary"):
            digest = hashlib.md5((export / f"manifest-{name}.json").read_bytes()).digest()
            self.assertEqual((export / f"manifest-{name}.md5").read_text(),
                             base64.b64encode(digest).decode())

    def test_an_existing_file_is_kept(self):
        self.output.write_text("precious")
        with scripted() as (url, asked):
            done = self.dump(url)
        self.assert_exit(done, 6, str(self.output), "--force")
        self.assertEqual(self.output.read_text(), "precious")
        self.assertEqual(asked, [])

    def test_force_replaces(self):
        self.output.write_text("old")
        self.assert_exit(self.dump(self.url, "--force"), 0)
        self.assertEqual(len(self.items_in(self.output)), 300)

    def test_force_keeps_the_old_file_when_the_dump_fails(self):
        self.output.write_text("old")
        self.assert_exit(self.dump(self.url, "--force", table="nope"), 5)
        self.assertEqual(self.output.read_text(), "old")
        self.assertEqual(list(self.directory.iterdir()), [self.output])

    def test_what_cannot_be_written_fails_before_any_request(self):
        (self.directory / "file").write_text("")
        for path in ("missing/out.json", "file/out.json", "."):
            with self.subTest(path), scripted() as (url, asked):
                done = self.dump(url, "-o", str(self.directory / path))
                self.assert_exit(done, 6, path if path != "." else str(self.directory))
                self.assertEqual(asked, [])

    def test_a_full_disk(self):
        done = self.dump(self.url, "-o", "/dev/full")
        self.assert_exit(done, 6, "/dev/full", "No space left", "Free space")

    def test_devices_stay_what_they_are(self):
        self.assert_exit(self.dump(self.url, "-o", "/dev/null"), 0)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())

    def test_a_pipe_is_written_directly(self):
        os.mkfifo(self.output)
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(self.output.read_text().splitlines()))
        reader.start()
        done = self.dump(self.url)
        reader.join(DEADLINE)
        self.assert_exit(done, 0)
        self.assertEqual(len(lines), 300)
        self.assertTrue(self.output.is_fifo())

    def test_a_reader_that_leaves_ends_it_quietly(self):
        with sandbox("--items", "20000") as url:
            process = start("dump", *REGION, "--endpoint-url", url, "-q", "sample")
            self.assertTrue(process.stdout.readline().startswith("{"))
            process.stdout.close()
            process.stdout = None
            _, errors = process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 3)
        self.assertEqual(errors, "")

    def test_max_items_is_exact(self):
        for wanted in ("1", "7", "299", "300", "301"):
            done = run(*self.command("-m", wanted, "--segments", "13"))
            self.assert_exit(done, 0)
            self.assertEqual(len(done.stdout.splitlines()), min(int(wanted), 300))

    def test_formats(self):
        done = run(*self.command("--format", "plain", "-m", "1"))
        self.assertRegex(done.stdout, r'"pk":"')
        done = run(*self.command("--format", "typed", "--numbers-as-strings", "-m", "1"))
        self.assertRegex(done.stdout, r'"pk":\{"type":"string","value":"')
        self.assertRegex(done.stdout, r'\{"type":"number","value":"[0-9]')

    def test_standard_output_that_is_a_file(self):
        with open(self.output, "w") as file:
            done = run(*self.command(), stdout=file)
        self.assert_exit(done, 0)
        self.assertEqual(len(self.items_in(self.output)), 300)

    def test_streams_that_the_caller_has_closed(self):
        shell = 'exec "$0" "$@" 2>&-'
        command = [PROGRAM, *self.command("-o", str(self.output))]
        done = subprocess.run(["bash", "-c", shell, *command], env=environment(), timeout=DEADLINE)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(self.items_in(self.output)), 300)
        done = subprocess.run(["bash", "-c", 'exec "$0" "$@" >&-', PROGRAM, *self.command()],
                              env=environment(), stderr=subprocess.PIPE, text=True, timeout=DEADLINE)
        self.assert_exit(done, 6, "standard output")

    def test_several_threads(self):
        self.assert_exit(self.dump(self.url, "--threads", "4", "--segments", "64"), 0)
        self.assertEqual(len({item["pk"]["S"] for item in self.items_in(self.output)}), 300)


if __name__ == "__main__":
    unittest.main()
