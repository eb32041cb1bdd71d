"""Where the items go, and what is there when."""

import os
import pathlib
import stat
import threading
import unittest

from support import DEADLINE, REGION, ProgramTest, run, sandbox, scripted, start


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
            self.assertEqual(len(list(self.directory.iterdir())), 1)
            process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(list(self.directory.iterdir()), [self.output])

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

    def test_several_threads(self):
        self.assert_exit(self.dump(self.url, "--threads", "4", "--segments", "64"), 0)
        self.assertEqual(len({item["pk"]["S"] for item in self.items_in(self.output)}), 300)


if __name__ == "__main__":
    unittest.main()
