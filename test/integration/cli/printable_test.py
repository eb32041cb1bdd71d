"""Nothing that comes from outside reaches the terminal but as printable text."""

import json
import os
import signal
import subprocess
import time
import unittest

from support import DEADLINE, KEYS, PROGRAM, REGION, ProgramTest, environment, sandbox, scripted

HOSTILE = "x\x1b[2J\x07\x9b\u202ey\nforged"
FORMS = r"x\x1b[2J\x07\u009b\u202ey\nforged"


class Printable(ProgramTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.directory)

    def words(self, *arguments, code, program=PROGRAM, **variables):
        """What the program prints, both streams together: decoded, for it must be UTF-8, and free of
        anything that a terminal obeys."""
        done = subprocess.run([program, *arguments], executable=PROGRAM, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=DEADLINE,
                              env={**environment(KEYS), **variables})
        text = done.stdout.decode()
        if code is not None:
            self.assertEqual(done.returncode, code, text)
        for character in text:
            self.assertTrue(character == "\n" or character.isprintable(), ascii(text))
        self.assertNotIn("\nforged", text)
        return text

    def test_names_of_tables(self):
        body = json.dumps({"__type": "com.amazonaws#ResourceNotFoundException", "message": "no"})
        with scripted(DescribeTable=(400, "application/x-amz-json-1.0", body)) as (url, _):
            for command in ("dump", "plan"):
                self.assertIn(FORMS, self.words(command, *REGION, "--endpoint-url", url, HOSTILE,
                                                code=5))

    def test_words_of_the_command_line(self):
        self.assertIn(FORMS, self.words(HOSTILE, code=2))
        self.assertIn(FORMS, self.words("dump", "--" + HOSTILE, code=2))
        self.assertIn(FORMS, self.words("dump", "--segments", HOSTILE, "t", code=2))
        self.assertIn(r"\xff", self.words("dump", b"--layout=\xff", "t", code=2))

    def test_variables_of_the_environment(self):
        self.assertIn(FORMS, self.words("dump", "t", code=4, AWS_REGION=HOSTILE))
        self.assertIn(FORMS, self.words("dump", "t", code=4, DYNDUMP_SEGMENTS=HOSTILE))
        self.assertIn(FORMS, self.words("config", code=0, DYNDUMP_TABLE="t",
                                        DYNDUMP_FILTER_EXPRESSION=HOSTILE))
        self.assertIn("x", self.words("dump", *REGION, "t", code=4, AWS_PROFILE=HOSTILE,
                                      AWS_ACCESS_KEY_ID=""))

    def test_paths(self):
        latin = os.fsencode(HOSTILE) + b"caf\xe9"
        shown = FORMS + r"caf\xe9"
        for command in ("status", "verify"):
            self.assertIn(shown, self.words(command, latin, code=6))
        with sandbox("--items", "5") as url:
            where = (*REGION, "--endpoint-url", url)
            self.assertIn(shown, self.words("dump", *where, "-o", latin, "sample", code=0))
            self.assertIn(shown, self.words("status", latin, code=0))
            self.assertIn(shown, self.words("dump", *where, "-o", latin, "sample", code=6))
            os.mkdir(latin + b".d")
            self.words("plan", *where, "-o", latin + b".d/x", "sample", code=0)
        self.assertIn(shown, self.words("config", "--config", latin + b"/none", code=4))
        with open(latin + b".conf", "wb") as file:
            file.write(b"[" + latin.replace(b"\n", b"") + b"]\nsegments=1\n")
        self.assertIn(r"\xe9", self.words("config", "--config", latin + b".conf", code=4))

    def test_what_load_says(self):
        latin = os.fsencode(HOSTILE) + b"caf\xe9"
        shown = FORMS + r"caf\xe9"
        with sandbox("--items", "5") as url:
            where = (*REGION, "--endpoint-url", url)
            load = ("load", *where, "--journal", latin + b".state")
            self.assertIn(shown, self.words(*load, latin, "copy", code=6))
            self.words("dump", *where, "-o", latin + b"/", "sample", code=0)
            self.words(*load, latin, HOSTILE, code=None)
            self.words(*load, "--rejects", latin + b".rejects", latin, "copy", code=0)
            self.words(*load, "--dry-run", latin, "copy", code=None)
            with open(latin + b".json", "wb") as lines:
                lines.write(b'{"pk":{"S":"' + os.fsencode(HOSTILE) + b'"}}\n{"pk":{"S":"caf\xe9"}}\n')
            self.words(*load, "--rejects", latin + b".rejects", latin + b".json", "copy", code=None)
            self.words("verify", *where, "--against-table", latin, "sample", code=0)
            for name in os.listdir(b"."):
                if b".rejects" in name and b"reason" in name:
                    with open(name, encoding="utf-8") as reasons:
                        for line in reasons:
                            json.loads(line)

    def test_what_a_service_says(self):
        message = json.dumps({"__type": "com.amazonaws#ValidationException", "message": HOSTILE})
        with scripted(DescribeTable=(400, "application/x-amz-json-1.0", message)) as (url, _):
            for options in ((), ("--debug",), ("--progress", "json")):
                self.words("dump", *REGION, "--endpoint-url", url, *options, "t", code=2)

    def test_json_for_programs_is_utf8(self):
        latin = os.fsencode("caf\u202e") + b"\xe9"
        read = "caf\u202e\ufffd"
        with sandbox("--items", "5") as url:
            where = (*REGION, "--endpoint-url", url)
            lines = self.words("dump", *where, "--progress", "json", "--debug", "-o", latin,
                               "--metrics-file", "metrics", "sample", code=0).splitlines()
            starts = [event for event in map(json.loads, lines) if event["event"] == "start"]
            self.assertEqual(starts[0]["output"], read)
            with open("metrics", encoding="utf-8") as metrics:
                self.assertIn(f'output="{read}"', metrics.read())
            status = json.loads(self.words("status", "--json", latin, code=0))
            self.assertEqual(status["path"], read)
            os.mkdir(latin + b".d")
            plan = json.loads(self.words("plan", "--json", *where, "-o", latin + b".d/x", "sample",
                                         code=0))
            self.assertTrue(plan["output_place"].endswith(read + ".d"))
        page = "<html>caf\u00e9</html>".encode("latin-1").decode("utf-8", "surrogateescape")
        with scripted(DescribeTable=(404, "text/html; charset=latin-1", page)) as (url, _):
            done = self.words("dump", *REGION, "--endpoint-url", url, "--progress", "json", "t",
                              code=None)
            self.assertEqual(json.loads(done.splitlines()[-1])["event"], "summary")
            self.assertIn(r"caf\xe9", json.loads(done.splitlines()[-1])["message"])

    def interrupt(self, url, program, *arguments):
        dump = subprocess.Popen([program, "dump", *REGION, "--endpoint-url", url, "-p", "1",
                                 "--segments", "30", "-r", "0", "-o", "the dump/", *arguments,
                                 "sample"], executable=PROGRAM, env=environment(KEYS),
                                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + DEADLINE
        while not os.path.exists("the dump/journal") or os.path.getsize("the dump/journal") < 3000:
            self.assertIsNone(dump.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        dump.send_signal(signal.SIGKILL)
        dump.communicate(timeout=DEADLINE)

    def test_a_resume_command_that_is_not_ours(self):
        with sandbox("--items", "300", "--latency", "150") as url:
            self.interrupt(url, "/tmp/evil\x1b[2J\nforged")
        text = self.words("status", "the dump", code=3)
        self.assertNotIn("evil", text)
        self.assertIn("go on with the command that began it", text)
        self.assertIsNone(json.loads(self.words("status", "--json", "the dump",
                                                code=3))["resume_command"])

    def test_a_resume_command_of_ours(self):
        with sandbox("--items", "300", "--latency", "150") as url:
            self.interrupt(url, "/elsewhere/renamed", "--metrics-file", "two\nlines")
            text = self.words("status", "the dump", code=3, program="renamed")
            self.assertIn("/elsewhere/renamed dump", text)
            command = text.partition("go on with: ")[2].strip()
            self.assertIn(r"\012", command)
            done = subprocess.run(["sh", "-c", command.replace("/elsewhere/renamed", PROGRAM)],
                                  env=environment(KEYS), stderr=subprocess.PIPE, text=True,
                                  timeout=DEADLINE)
            self.assert_exit(done, 0, "Resuming", "Dumped 300 items")


if __name__ == "__main__":
    unittest.main()
