"""load: what was dumped is put back, whatever happens meanwhile."""

import gzip
import json
import os
import signal
import time
import unittest

from signed_call import call, create_table, write
from support import KEYS, REGION, SLOWER, ProgramTest, run, sandbox, start


def item(n, value="1"):
    return {"id": {"S": f"k{n}"}, "n": {"N": value}, "s": {"SS": ["a", "b"]}}


class LoadTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.state = ["--journal", str(self.directory / "load.journal")]

    def load(self, url, source, *arguments, **options):
        return run("load", *REGION, "--endpoint-url", url, *self.state, str(source), *arguments,
                   **options)

    def same(self, url, source, table):
        done = run("verify", *REGION, "--endpoint-url", url, "--against-table", str(source), table)
        self.assert_exit(done, 0, "holds what table")

    def items(self, url, table):
        return {each["id"]["S"]: each["n"]["N"]
                for each in call(url, "Scan", {"TableName": table})["Items"]}

    def test_every_form_comes_back_into_a_table_that_is_made(self):
        forms = {
            "dir": [],
            "gzip": ["--compress", "gzip"],
            "zstd": ["--compress", "zstd"],
            "export": ["--layout", "aws-export", "--compress", "gzip"],
        }
        with sandbox("--items", "500") as url:
            for n, (name, options) in enumerate(forms.items()):
                source = str(self.directory / name)
                self.assert_exit(self.dump(url, "-o", source + "/", *options), 0)
                table = f"copy-{n}"
                done = self.load(url, source, table)
                self.assert_exit(done, 0, "Making table", "500 items put", "0 rejected")
                self.same(url, source, table)
                self.assertFalse((self.directory / "load.journal").exists())

    def test_a_table_is_made_as_a_file_says(self):
        described = self.directory / "described.json"
        kept = self.directory / "kept.json"
        with sandbox("--items", "20") as url:
            self.assert_exit(self.dump(url, "-o", str(self.output)), 0)
            table = call(url, "DescribeTable", {"TableName": "sample"})["Table"]
            described.write_text(json.dumps({"Table": table}))
            done = self.load(url, self.output, "made-1", "--settings", str(described),
                             "--warm-throughput", "15000,5000")
            self.assert_exit(done, 0, "Making table", "20 items put")
            made = call(url, "DescribeTable", {"TableName": "made-1"})["Table"]
            self.assertEqual(made["KeySchema"], table["KeySchema"])
            self.assertEqual(made["WarmThroughput"]["WriteUnitsPerSecond"], 5000)
            self.assertEqual(made["WarmThroughput"]["ReadUnitsPerSecond"], 15000)
            # What a manifest keeps is taken as it is, and may be edited.
            settings = {"tags": [{"Key": "team", "Value": "blue"}]}
            kept.write_text(json.dumps({"table": table, "settings": settings, "parts": []}))
            done = self.load(url, self.output, "made-2", "--settings", str(kept))
            self.assert_exit(done, 0, "20 items put")
            arn = call(url, "DescribeTable", {"TableName": "made-2"})["Table"]["TableArn"]
            tags = call(url, "ListTagsOfResource", {"ResourceArn": arn})["Tags"]
            self.assertEqual(tags, settings["tags"])
            for text, words in (("{", "no object"), ("{}", "no object"), ("[1]", "no object"),
                                ('{"table": null}', "no object"),
                                ('{"table": {}}', "cannot be used")):
                kept.write_text(text)
                done = self.load(url, self.output, "made-3", "--settings", str(kept))
                self.assertIn(done.returncode, (2, 7))
                self.assertIn(words, done.stderr)
            done = self.load(url, self.output, "made-3", "--settings", "missing.json")
            self.assert_exit(done, 2, "missing.json")
            for units in ("5000", "1,", ",1", "1,x", "-1,2", "1,2,3"):
                done = self.load(url, self.output, "made-3", "--warm-throughput", units)
                self.assert_exit(done, 2, "read and write units")

    def test_status_tells_of_it(self):
        home = self.directory / "state"
        keys = {**KEYS, "XDG_STATE_HOME": str(home)}
        with sandbox("--items", "4000") as url:
            self.assert_exit(self.dump(url, "-o", str(self.output) + "/"), 0)
            command = ["load", *REGION, "--endpoint-url", url, str(self.output), "copy",
                       "--write-capacity", "800"]
            with start(*command, keys=keys) as loading:
                while not (journals := list(home.glob("dyndump/load-*.json"))):
                    self.assertIsNone(loading.poll())
                    time.sleep(0.05)
                journal = journals[0]
                while not json.loads(journal.read_text())["put"]:
                    self.assertIsNone(loading.poll())
                    time.sleep(0.05)
                told = run("status", keys=keys)
                self.assert_exit(told, 0)
                self.assertIn("running", told.stdout)
                loading.send_signal(signal.SIGKILL)
                loading.wait()
            for path in ([], [str(journal)]):
                told = run("status", *path, keys=keys)
                self.assert_exit(told, 3)
                self.assertIn("interrupted", told.stdout)
                self.assertIn('table "copy" at ', told.stdout)
                self.assertIn("go on with: cd ", told.stdout)
            told = run("status", "--json", keys=keys)
            self.assert_exit(told, 3)
            about = json.loads(told.stdout)
            self.assertEqual(about["schema"], "dyndump-load-status/1")
            self.assertGreater(about["put"], 0)
            # What is no command of dyndump's is not shown.
            state = json.loads(journal.read_text())
            state["command"] = "cd / && rm -rf ."
            journal.write_text(json.dumps(state, separators=(",", ":")))
            told = run("status", keys=keys)
            self.assertNotIn("rm -rf", told.stdout)
            self.assert_exit(run(*command[:-1], "0", keys=keys), 0, "Going on")
            told = run("status", keys=keys)
            self.assert_exit(told, 0)
            self.assertIn("No load or copy", told.stdout)

    def test_an_incremental_export_is_applied(self):
        top = self.directory / "export" / "AWSDynamoDB"
        keys = "bucket/AWSDynamoDB"

        def export(name, records):
            (top / name).mkdir(parents=True)
            (top / "data").mkdir(exist_ok=True)
            lines = "".join(json.dumps(each) + "\n" for each in records)
            (top / "data" / f"{name}.json.gz").write_bytes(gzip.compress(lines.encode()))
            summary = {"version": "2023-08-01", "exportArn": f"arn:{name}", "itemCount": len(records),
                       "outputFormat": "DYNAMODB_JSON", "exportType": "INCREMENTAL_EXPORT",
                       "outputView": "NEW_AND_OLD_IMAGES", "tableArn": "arn:t"}
            (top / name / "manifest-summary.json").write_text(json.dumps(summary))
            listed = {"itemCount": len(records), "dataFileS3Key": f"{keys}/data/{name}.json.gz"}
            (top / name / "manifest-files.json").write_text(json.dumps(listed) + "\n")

        def changed(number, value):
            key = {"id": {"S": f"k{number}"}}
            return {"Metadata": {}, "Keys": key, "NewImage": item(number, value)}

        def gone(number):
            return {"Metadata": {}, "Keys": {"id": {"S": f"k{number}"}}, "OldImage": item(number)}

        with sandbox("--items", "0") as url:
            create_table(url, "live")
            write(url, "live", [item(n) for n in range(5)])
            export("01700000000000-aaaaaaaa", [changed(1, "11"), changed(7, "7"), gone(2), gone(9)])
            source = str(self.directory / "export")
            self.assert_exit(self.load(url, source, "live"), 6, "--on-conflict")
            done = self.load(url, source, "live", "--on-conflict", "skip")
            self.assert_exit(done, 2, "incremental export")
            done = self.load(url, source, "live", "--on-conflict", "replace")
            self.assert_exit(done, 0, "2 items put", "Removed 2 items")
            after = {"k0": "1", "k1": "11", "k3": "1", "k4": "1", "k7": "7"}
            self.assertEqual(self.items(url, "live"), after)
            # Two that share their data: each is named by its own directory.
            export("01700000900000-bbbbbbbb", [changed(2, "2"), gone(7)])
            self.assert_exit(self.load(url, source, "live"), 2, "2 exports")
            done = self.load(url, str(top / "01700000900000-bbbbbbbb"), "live", "--on-conflict",
                             "replace")
            self.assert_exit(done, 0, "1 items put", "Removed 1 items")
            del after["k7"]
            self.assertEqual(self.items(url, "live"), {**after, "k2": "2"})
            # A record that is missing is damage.
            (top / "data" / "01700000900000-bbbbbbbb.json.gz").write_bytes(
                gzip.compress((json.dumps(gone(1)) + "\n").encode()))
            done = self.load(url, str(top / "01700000900000-bbbbbbbb"), "live", "--on-conflict",
                             "replace", "--restart")
            self.assert_exit(done, 7, "holds 1 items, the manifest says 2")

    def test_a_file_and_standard_input(self):
        with sandbox("--items", "300") as url:
            self.assert_exit(self.dump(url, "-o", str(self.output)), 0)
            packed = self.directory / "a.json.zst"
            self.assert_exit(self.dump(url, "-o", str(packed), "--compress", "zstd"), 0)
            done = self.load(url, self.output)
            self.assert_exit(done, 2, "name the TABLE")
            done = self.load(url, self.output, "table-1")
            self.assert_exit(done, 5, "does not say how to make it")
            for n, source in enumerate((self.output, packed)):
                call(url, "CreateTable", {
                    "TableName": f"table-{n}", "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]})
                self.assert_exit(self.load(url, source, f"table-{n}"), 0, "300 items put")
                self.same(url, source, f"table-{n}")

    def test_nothing_is_overwritten_unasked(self):
        with sandbox("--items", "0") as url:
            create_table(url, "aaa")
            create_table(url, "bbb")
            write(url, "aaa", [item(n) for n in range(40)])
            source = str(self.directory / "a")
            self.assert_exit(self.dump(url, "-o", source + "/", table="aaa"), 0)
            write(url, "bbb", [item(7, "2"), item(100)])
            done = self.load(url, source, "bbb")
            self.assert_exit(done, 6, "is not empty", "--on-conflict")
            self.assertEqual(len(self.items(url, "bbb")), 2)
            done = self.load(url, source, "bbb", "--on-conflict", "skip")
            self.assert_exit(done, 0, "39 items put", "1 kept as they were")
            self.assertEqual(self.items(url, "bbb")["k7"], "2")
            done = self.load(url, source, "bbb", "--on-conflict", "skip")
            self.assert_exit(done, 0, "0 items put", "39 there already", "1 kept as they were")
            done = self.load(url, source, "bbb", "--on-conflict", "newer:n")
            self.assert_exit(done, 0)
            self.assertEqual(self.items(url, "bbb")["k7"], "2")
            done = self.load(url, source, "bbb", "--on-conflict", "replace")
            self.assert_exit(done, 0, "40 items put")
            self.assertEqual(self.items(url, "bbb")["k7"], "1")
            self.assertEqual(len(self.items(url, "bbb")), 41)

    def test_a_load_that_is_killed_goes_on(self):
        with sandbox("--items", "6000", "--write-capacity", "4000") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/", "-r", "0"), 0)
            # A save a second, and pages that take one.
            error = self.until_done_despite_kills(2.5, "load", *REGION, "--endpoint-url", url,
                                                  *self.state, source, "again", "-w", "1500")
            self.assertIn("Going on", error)
            self.same(url, source, "again")

    def test_a_load_that_is_stopped_goes_on(self):
        with sandbox("--items", "3000") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/", "-r", "0"), 0)
            done = self.load(url, source, "again", "-w", "1000", "--max-duration", "1s")
            self.assert_exit(done, 3, "It is not complete", "Run the same command again")
            done = self.load(url, source, "again", "--on-conflict", "skip")
            self.assert_exit(done, 6, "another --on-conflict", "--restart")
            done = self.load(url, source, "again")
            self.assert_exit(done, 0, "Going on", "items put")
            self.same(url, source, "again")

    def test_throttles_and_faults_lose_nothing(self):
        with sandbox("--items", "1500", "--write-capacity", "700", "--partitions", "4") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/", "-r", "0"), 0)
            done = self.load(url, source, "again", "-w", "0")
            self.assert_exit(done, 0, "1,500 items put", "sent again")
            self.same(url, source, "again")

    def test_what_is_in_the_order_of_the_keys_is_spread_over_the_partitions(self):
        items, each_second, partitions = 4000, 500, 8
        source = self.directory / "items.json"
        wide = {"x": {"S": "x" * 4000}}  # 4 units
        source.write_text("".join(json.dumps({**item(n), **wide}) + "\n" for n in range(items)))
        with sandbox("--items", "0") as url:
            create_table(url, "ttt")
            self.assert_exit(self.load(url, source, "ttt"), 0)
            one, many = self.directory / "one.json", self.directory / "many"
            self.assert_exit(self.dump(url, "-o", str(one), "--segments", "1", table="ttt"), 0)
            self.assert_exit(self.dump(url, "-o", f"{many}/", "--segments", "64", table="ttt"), 0)
        for ordered in (one, many):
            with sandbox("--items", "0", "--partitions", str(partitions),
                         "--partition-write-capacity", str(each_second)) as url:
                create_table(url, "ttt")
                begun = time.monotonic()
                self.assert_exit(self.load(url, ordered, "ttt"), 0, f"{items:,} items put")
                # A second's worth is there from the start. One partition after the other: 24 seconds.
                least = items * 4 / (each_second * partitions) - 1
                self.assertLess(time.monotonic() - begun, SLOWER * (3 * least + 2))

    def test_items_that_are_refused_are_kept_with_the_reasons(self):
        source = self.directory / "items.json"
        bad = {"id": {"S": "bad"}, "n": {"N": "1E999"}}
        lines = [json.dumps(item(n)) for n in range(60)]
        lines[20] = json.dumps(bad)
        lines[40] = "no item"
        source.write_text("\n".join(lines) + "\n")
        rejects = self.directory / "rejects"
        with sandbox("--items", "0") as url:
            create_table(url, "ttt")
            done = self.load(url, source, "ttt", "--rejects", str(rejects), "--max-rejects", "1")
            self.assert_exit(done, 7, "2 items were rejected")
            rejects.unlink()
            done = self.load(url, source, "ttt", "--rejects", str(rejects), "--max-rejects", "2",
                             "--restart", "--on-conflict", "replace")
            self.assert_exit(done, 0, "58 items put", "2 rejected", "The rejected items are in")
            self.assertEqual(len(self.items(url, "ttt")), 58)
        self.assertEqual(sorted(rejects.read_text().splitlines()), sorted([lines[20], lines[40]]))
        self.assertEqual(os.stat(rejects).st_mode & 0o777, 0o600)
        reasons = (self.directory / "rejects.reasons").read_text()
        self.assertIn("ValidationException", reasons)
        self.assertIn("no item in DynamoDB JSON", reasons)

    def test_bad_sources_are_refused_in_a_sentence(self):
        with sandbox("--items", "50") as url:
            plain = str(self.directory / "plain")
            self.assert_exit(self.dump(url, "-o", plain + "/", "--format", "plain"), 0)
            self.assert_exit(self.load(url, plain, "xxx"), 2, "of the format plain")
            part = str(self.directory / "part")
            self.assert_exit(self.dump(url, "-o", part + "/", "-m", "10"), 0)
            self.assert_exit(self.load(url, part, "xxx"), 2, "limited to 10 items", "--force")
            self.assert_exit(self.load(url, part, "xxx", "--force"), 0, "10 items put")
            self.assert_exit(self.load(url, self.directory / "none", "xxx"), 6, "cannot read")
            create_table(url, "other")
            whole = self.directory / "whole"
            self.assert_exit(self.dump(url, "-o", str(whole) + "/"), 0)
            self.assert_exit(self.load(url, whole, "other"), 2, "The key of table")
            victim = next((whole / "data").iterdir())
            content = victim.read_bytes()
            victim.write_bytes(content[:-10])
            self.assert_exit(self.load(url, whole, "yyy"), 7, "the manifest says")
            victim.write_bytes(content[:50] + b"x" + content[51:])
            self.assert_exit(self.load(url, whole, "yyy"), 7, "SHA-256")
            done = self.load(url, whole, "zzz", "--dry-run")
            self.assert_exit(done, 7)

    def test_a_dry_run_writes_nothing(self):
        with sandbox("--items", "50") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/"), 0)
            self.assert_exit(self.load(url, source, "--dry-run"), 0, "holds 50 items")
            tables = call(url, "ListTables", {})["TableNames"]
            self.assertEqual(tables, ["sample"])

    def test_two_loads_with_one_journal(self):
        with sandbox("--items", "3000") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/", "-r", "0"), 0)
            first = start("load", *REGION, "--endpoint-url", url, *self.state, source, "again", "-w",
                          "500")
            time.sleep(1)
            self.assert_exit(self.load(url, source, "again"), 75, "another load works")
            first.send_signal(signal.SIGINT)
            self.assertEqual(first.wait(30), 3)
            first.communicate()

    def test_the_journal_is_in_the_state_directory(self):
        with sandbox("--items", "3000") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/", "-r", "0"), 0)
            state = {**KEYS, "XDG_STATE_HOME": str(self.directory / "state")}
            where = ["load", *REGION, "--endpoint-url", url, source, "again"]
            done = run(*where, "-w", "500", "--max-duration", "1s", keys=state)
            self.assert_exit(done, 3, "Run the same command again")
            self.assertEqual(len(list((self.directory / "state/dyndump").glob("*.json"))), 1)
            self.assert_exit(run(*where, keys=state), 0, "Going on")
            self.assertEqual(list((self.directory / "state/dyndump").iterdir()), [])
            done = run(*where, "--on-conflict", "skip")  # no state directory, no home
            self.assert_exit(done, 0, "no going on after an interruption", "0 items put",
                             "3,000 there already")

    def test_afterwards_it_is_verified(self):
        with sandbox("--items", "100") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/"), 0)
            self.assert_exit(self.load(url, source, "again", "--verify"), 0, "100 items put",
                             "Verified: of the 100 items", "lacks 0 and has 0 otherwise")


if __name__ == "__main__":
    unittest.main()
