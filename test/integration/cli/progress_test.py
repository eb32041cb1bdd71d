"""What a dump tells while it runs: lines, events, metrics."""

import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import time
import unittest

try:
    import jsonschema
except ModuleNotFoundError:
    raise SystemExit("The Python module jsonschema is missing; third_party/setup.sh installs it "
                     "(Debian's package python3-jsonschema).") from None

from support import DEADLINE, PROGRAM, REGION, SLOWER, ProgramTest, environment, run, sandbox, start
from signals_test import wait_for_handler

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "src/packaging/progress.schema.json").read_text())
SLOW = ["--items", "400", "--latency", "100"]


class Progress(ProgramTest):
    def started(self, url, *arguments, table="sample"):
        return start("dump", *REGION, "--endpoint-url", url, "-p", "1", "-o", str(self.output),
                     *arguments, table)

    def events(self, text):
        """Every line is an event of the schema, and the last one the only summary."""
        events = [json.loads(line) for line in text.splitlines()]
        for event in events:
            jsonschema.validate(event, SCHEMA)
        kinds = [event["event"] for event in events]
        self.assertEqual(kinds.count("summary"), 1, text)
        self.assertEqual(kinds[-1], "summary", text)
        return events

    def finished(self, process):
        _, errors = process.communicate(timeout=DEADLINE)
        return errors

    def test_the_schema_is_one_and_refuses(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        good = {"schema": "dyndump-progress/1", "time": "2026-01-02T03:04:05.678Z",
                "event": "message", "level": "note", "text": "x"}
        jsonschema.validate(good, SCHEMA)
        for change in ({"event": "news"}, {"level": "loud"}, {"time": "now"}, {"text": 1}):
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate({**good, **change}, SCHEMA)

    def test_events_of_a_dump(self):
        with sandbox(*SLOW) as url:
            process = self.started(url, "--progress", "json", "--segments", "15")
            events = self.events(self.finished(process))
        self.assertEqual(process.returncode, 0)
        kinds = [event["event"] for event in events]
        self.assertIn("start", kinds)
        self.assertIn("progress", kinds)
        last = events[-1]
        self.assertEqual((last["outcome"], last["exit_code"], last["items"]), ("complete", 0, 400))
        self.assertEqual(last["written_bytes"], self.output.stat().st_size)
        self.assertIsNone(last["message"])

    def test_events_of_what_writes_into_a_table(self):
        where = [*REGION, "--progress", "json"]
        with sandbox("--items", "900") as url:
            where += ["--endpoint-url", url]
            self.assert_exit(self.dump(url, "-o", str(self.output) + "/"), 0)
            for command, words in (("load", [str(self.output), "again"]),
                                   ("copy", ["sample", "another"]),
                                   ("erase", ["sample", "--yes"])):
                done = run(command, *where, "-w", "600", *words)
                self.assert_exit(done, 0)
                events = self.events(done.stderr)
                start = next(each for each in events if each["event"] == "start")
                self.assertEqual((start["command"], start["items_expected"]), (command, 900))
                self.assertIn("progress", [each["event"] for each in events])
                last = events[-1]
                self.assertEqual((last["outcome"], last["command"], last["items_put"]),
                                 ("complete", command, 900))
                self.assertGreater(last["consumed_write_units"], 900)
            done = run("copy", *where, "none", "another")
            self.assert_exit(done, 5)
            last = self.events(done.stderr)[-1]
            self.assertEqual((last["outcome"], last["exit_code"]), ("failed", 5))
            done = run("copy", *where, "-w", "20", "--max-duration", "1s", "another", "fourth")
            self.assert_exit(done, 3)
            last = self.events(done.stderr)[-1]
            self.assertEqual((last["outcome"], last["resumable"]), ("incomplete", False))

    def test_a_warning_is_no_failure(self):
        with sandbox("--items", "10") as url:
            events = self.events(self.finished(
                self.started(url, "--progress", "json", "--no-verify-ssl")))
        self.assertIn("warning", [event.get("level") for event in events])
        self.assertIsNone(events[-1]["message"])

    def test_a_summary_ends_every_failure(self):
        with sandbox("--items", "10") as url:
            events = self.events(self.finished(
                self.started(url, "--progress", "json", table="orders")))
            self.assertEqual(events[-1]["exit_code"], 5)
            self.assertIn('"orders" not found', events[-1]["message"])
            self.output.write_text("taken")
            events = self.events(self.finished(self.started(url, "--progress", "json")))
            self.assertEqual((events[-1]["exit_code"], events[-1]["outcome"]), (6, "failed"))
            self.output.unlink()
        events = self.events(self.finished(
            self.started("http://127.0.0.1:1", "--progress", "json", "--debug")))
        self.assertEqual(events[-1]["exit_code"], 75)
        self.assertIn("debug", [event.get("level") for event in events])

    def test_a_summary_ends_interruptions(self):
        with sandbox(*SLOW) as url:
            for count, resumable in ((1, True), (2, None)):
                process = self.started(url, "--progress", "json", "--segments", "40")
                first = [process.stderr.readline()]
                while '"progress"' not in first[-1]:
                    first.append(process.stderr.readline())
                for _ in range(count):
                    process.send_signal(signal.SIGINT)
                    first.append(process.stderr.readline())
                rest = process.stderr.read()
                process.communicate(timeout=DEADLINE)
                self.assertEqual(process.returncode, 3)
                last = self.events("".join(first) + rest)[-1]
                self.assertEqual((last["outcome"], last["exit_code"]), ("incomplete", 3))
                if resumable is not None:
                    self.assertIs(last["resumable"], resumable)
            process = self.started(url, "--progress", "json", "--segments", "40")
            last = self.events(self.finished(process))[-1]
            self.assertEqual(last["items"] + last["items_before"], 400)
            self.assertGreater(last["items_before"], 0)

    def test_max_duration_stops_in_order(self):
        with sandbox(*SLOW) as url:
            process = self.started(url, "--max-duration", "700ms", "--segments", "40")
            began = time.monotonic()
            errors = self.finished(process)
            self.assertEqual(process.returncode, 3, errors)
            self.assertLess(time.monotonic() - began, 5 * SLOWER)
            self.assertIn("--max-duration", errors)
            self.assertIn("again to go on", errors)
            process = self.started(url, "--segments", "40")
            self.assertIn("Dumped 400 items", self.finished(process))
            self.assertEqual(process.returncode, 0)

    def test_a_line_at_once(self):
        with sandbox(*SLOW) as url:
            process = self.started(url, "--segments", "30", "-q")
            wait_for_handler(process, signal.SIGUSR1)
            time.sleep(0.5)
            process.send_signal(signal.SIGUSR1)
            line = process.stderr.readline()
            self.assertRegex(line, r"[\d,]+ items, .* RCU/s|Nothing is read")
            self.assertEqual(self.finished(process), "")
            self.assertEqual(process.returncode, 0)

    def test_a_log_has_no_control_characters(self):
        with sandbox(*SLOW) as url:
            for style in ("auto", "bar", "plain", "none"):
                process = self.started(url, "--progress", style, "--force")
                errors = self.finished(process)
                self.assertEqual(process.returncode, 0, errors)
                self.assertNotRegex(errors, r"[\r\x1b]")


SAMPLE = re.compile(r'^([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*)\} (\S+)$')


class Metrics(ProgramTest):
    def setUp(self):
        super().setUp()
        self.metrics = self.directory / "dyndump.prom"

    def parsed(self, text):
        """The text format, version 0.0.4: HELP and TYPE before the samples of a name, once."""
        types, helped, values = {}, set(), {}
        self.assertTrue(text.endswith("\n"))
        for line in text.splitlines():
            if line.startswith("# HELP "):
                _, _, name, words = line.split(" ", 3)
                self.assertNotIn(name, helped)
                self.assertTrue(words)
                helped.add(name)
            elif line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                self.assertIn(name, helped)
                self.assertIn(kind, ("counter", "gauge"))
                self.assertEqual(kind == "counter", name.endswith("_total"), name)
                types[name] = kind
            else:
                found = SAMPLE.match(line)
                self.assertTrue(found, line)
                self.assertIn(found[1], types)
                self.assertNotRegex(found[1], r"_(ms|millis|kb|mb|minutes|percent)(_|$)")
                values[found[1] + re.sub(r'.*(state="\w+")?$', r"\1", found[2])] = float(found[3])
        return values

    def test_the_file_of_a_dump(self):
        with sandbox("--items", "300") as url:
            done = self.dump(url, "--metrics-file", str(self.metrics))
        self.assert_exit(done, 0)
        values = self.parsed(self.metrics.read_text())
        self.assertEqual(values["dyndump_items_total"], 300)
        self.assertEqual(values["dyndump_written_bytes_total"], self.output.stat().st_size)
        self.assertEqual(values["dyndump_exit_code"], 0)
        self.assertEqual(values["dyndump_running"], 0)
        self.assertEqual(values["dyndump_progress_ratio"], 1)
        self.assertLess(abs(values["dyndump_updated_time_seconds"] - time.time()), DEADLINE)
        self.assertEqual(sorted(self.directory.iterdir()), [self.metrics, self.output])

    def test_the_file_of_a_copy(self):
        metrics = self.directory / "copy.prom"
        with sandbox("--items", "50") as url:
            done = run("copy", *REGION, "--endpoint-url", url, "--metrics-file", str(metrics),
                       "sample", "again")
            self.assert_exit(done, 0)
        text = metrics.read_text()
        self.assertIn('dyndump_load_items{command="copy",source="sample",table="again",'
                      'state="put"} 50\n', text)
        self.assertIn('dyndump_exit_code{command="copy",source="sample",table="again"} 0', text)

    def test_every_reader_sees_a_whole_file(self):
        with sandbox(*SLOW) as url:
            process = start("dump", *REGION, "--endpoint-url", url, "-p", "1", "--segments", "70",
                            "-o", str(self.output), "--metrics-file", str(self.metrics), "sample")
            seen = set()
            while process.poll() is None:
                if self.metrics.exists():
                    values = self.parsed(self.metrics.read_text())
                    seen.add((values["dyndump_running"], values["dyndump_items_total"]))
                time.sleep(0.02)
            process.communicate()
        running = [items for state, items in seen if state == 1]
        self.assertGreaterEqual(len(running), 2, seen)  # at the start and at least once on the way
        self.assertEqual(self.parsed(self.metrics.read_text())["dyndump_items_total"], 400)

    def test_failure_is_told_too(self):
        with sandbox() as url:
            done = self.dump(url, "--metrics-file", str(self.metrics), table="orders")
        self.assert_exit(done, 5)
        self.assertEqual(self.parsed(self.metrics.read_text())["dyndump_exit_code"], 5)

    def test_a_place_that_does_not_work_is_told_before_anything_is_read(self):
        done = self.dump("http://127.0.0.1:1", "--metrics-file", "/no/such/place.prom")
        self.assert_exit(done, 6, "/no/such/place.prom", "--metrics-file")
        self.assert_nothing_left()

    def test_only_a_regular_file_is_replaced(self):
        # Nodes of its own: a program that is wrong, run by root, replaces those of the machine.
        pipe = self.directory / "pipe"
        os.mkfifo(pipe)
        link = self.directory / "link"
        link.symlink_to("pipe")
        places = [link, pipe]
        if os.geteuid() == 0:
            places.insert(0, self.directory / "device")
            os.mknod(places[0], stat.S_IFCHR | 0o600, os.makedev(1, 3))
        for path in (*places, self.directory):
            with self.subTest(path):
                before = os.lstat(path)
                done = self.dump("http://127.0.0.1:1", "--metrics-file", str(path))
                self.assert_exit(done, 6, "cannot replace", "--metrics-file")
                self.assertEqual(os.lstat(path).st_ino, before.st_ino)
        self.assertEqual(sorted(self.directory.iterdir()), places)

    def test_the_log_of_the_run_is_not_replaced(self):
        log = self.directory / "log"
        with open(log, "w") as stream:
            done = subprocess.run([PROGRAM, "dump", *REGION, "--metrics-file", str(log), "t"],
                                  env=environment(), stderr=stream, timeout=DEADLINE)
        self.assertEqual(done.returncode, 6)
        self.assertIn("this program writes to it already", log.read_text())


if __name__ == "__main__":
    unittest.main()
