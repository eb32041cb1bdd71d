"""load and copy with filters, limits and changes: what is written is exactly what was asked for."""

import hashlib
import json
import time
import unittest

from signed_call import call, create_table, write
from support import REGION, ProgramTest, run, sandbox


def item(n):
    return {"id": {"S": f"k{n}"}, "n": {"N": str(n)}, "mail": {"S": f"k{n}@example.org"},
            "old": {"SS": ["a", "b"]}, "junk": {"L": [{"S": "x"}]}}


CHANGES = ["--drop-attribute", "junk", "--drop-attribute", "no such", "--rename-attribute",
           "old=new", "--redact", "mail=hash"]


def changed(n):
    mail = hashlib.sha256(f"k{n}@example.org".encode()).hexdigest()
    return {"id": {"S": f"k{n}"}, "n": {"N": str(n)}, "mail": {"S": mail},
            "new": {"SS": ["a", "b"]}}


def is_below(number):
    return ["--filter-expression", "n < :v AND begins_with(id, :k)",
            "--expression-attribute-values", json.dumps({":v": {"N": str(number)}, ":k": {"S": "k"}})]


def items_in(url, table):
    return {each["id"]["S"]: each for each in call(url, "Scan", {"TableName": table})["Items"]}


def expected(numbers, make=item):
    return {f"k{n}": make(n) for n in numbers}


class ContentTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.state = ["--journal", str(self.directory / "journal")]
        self.source = str(self.directory / "dump") + "/"

    def load(self, url, *arguments):
        return run("load", *REGION, "--endpoint-url", url, *self.state, self.source, *arguments)

    def copy(self, url, *arguments):
        return run("copy", *REGION, "--endpoint-url", url, *self.state, "from", *arguments)

    def fill(self, url, items):
        """Table "from" and a dump of it."""
        create_table(url, "from")
        write(url, "from", items)
        self.assert_exit(self.dump(url, "-o", self.source, "-r", "0", "--segments", "40", table="from"), 0)

    def tables(self, url):
        return call(url, "ListTables", {})["TableNames"]

    def summary(self, done):
        figures = json.loads(done.stderr.splitlines()[-1])
        parts = ("put", "identical", "kept", "rejected", "superseded", "filtered", "expired")
        self.assertEqual(figures["items_read"], sum(figures["items_" + each] for each in parts))
        return figures

    def test_items_are_filtered_and_changed(self):
        with sandbox("--items", "0") as url:
            self.fill(url, [item(n) for n in range(200)])
            done = self.load(url, "loaded", *is_below(70), *CHANGES)
            self.assert_exit(done, 0, "70 items put", "130 filtered out", "of 200 read")
            self.assertEqual(items_in(url, "loaded"), expected(range(70), changed))
            done = self.copy(url, "copied", *is_below(70), *CHANGES)
            self.assert_exit(done, 0, "70 items put", "130 filtered out", "of 200 read")
            self.assertEqual(items_in(url, "copied"), expected(range(70), changed))
            done = self.load(url, "again", *is_below(70), *CHANGES, "--progress", "json")
            self.assert_exit(done, 0)
            figures = self.summary(done)
            self.assertEqual((figures["items_put"], figures["items_filtered"]), (70, 130))

    def test_a_dry_run_and_a_plan_see_the_same_items(self):
        with sandbox("--items", "0") as url:
            self.fill(url, [item(n) for n in range(200)])
            self.assert_exit(self.load(url, "into", *is_below(70), "--dry-run"), 0,
                             "70 items to be written", "130 that are filtered out")
            where = [*REGION, "--endpoint-url", url]
            done = run("plan", "load", *where, self.source, "into", *is_below(70), "--json")
            self.assertEqual(json.loads(done.stdout)["items"], 70, done.stdout)
            self.assertEqual(self.tables(url), ["from", "sample"])

    def test_the_key_stays_what_it_is(self):
        refused = (["--drop-attribute", "id"], ["--rename-attribute", "id=key"],
                   ["--rename-attribute", "n=id"], ["--redact", "id"],
                   ["--shift-ttl", "1h", "--ttl-attribute", "id"])
        with sandbox("--items", "0") as url:
            self.fill(url, [item(1)])
            for options in refused:
                for done in (self.load(url, "into", *options), self.copy(url, "into", *options)):
                    self.assert_exit(done, 2, "is an attribute of the table's key")
            self.assertEqual(self.tables(url), ["from", "sample"])
            # Of a file only the table knows the key.
            create_table(url, "into")
            self.source = str(self.directory / "file.json")
            (self.directory / "file.json").write_text(json.dumps(item(1)) + "\n")
            self.assert_exit(self.load(url, "into", "--drop-attribute", "id"), 2, "table's key")
            self.assertEqual(items_in(url, "into"), {})

    def test_an_item_that_has_the_new_name_already_is_rejected(self):
        both = {**item(500), "new": {"S": "there"}}
        rejects = self.directory / "rejects"
        with sandbox("--items", "0") as url:
            self.fill(url, [item(n) for n in range(60)] + [both])
            rename = ["--rename-attribute", "old=new"]
            done = self.load(url, "strict", *rename)
            self.assert_exit(done, 7, "1 items were rejected", 'would have two attributes "new"')
            (self.directory / "journal").unlink()
            for command, table in ((self.load, "loaded"), (self.copy, "copied")):
                done = command(url, table, *rename, "--rejects", str(rejects), "--max-rejects", "1",
                               "--progress", "json")
                self.assert_exit(done, 0)
                figures = self.summary(done)
                self.assertEqual((figures["items_put"], figures["items_rejected"]), (60, 1))
                self.assertEqual([json.loads(line) for line in rejects.read_text().splitlines()],
                                 [both])
                rejects.unlink()
                self.assertEqual(len(items_in(url, table)), 60)

    def test_what_is_expired_is_left_out_and_times_are_shifted(self):
        now = int(time.time())
        times = {"past": now - 100, "soon": now + 1000, "ancient": now - 10 * 366 * 86400}
        items = [{"id": {"S": name}, "ttl": {"N": str(at)}} for name, at in times.items()]
        with sandbox("--items", "0") as url:
            self.fill(url, [*items, {"id": {"S": "none"}}])
            done = self.load(url, "into", "--skip-expired")
            self.assert_exit(done, 2, "--ttl-attribute names it")
            done = self.load(url, "into", "--skip-expired", "--ttl-attribute", "ttl")
            self.assert_exit(done, 0, "3 items put", "1 expired of 4 read")
            self.assertEqual(set(items_in(url, "into")), {"soon", "ancient", "none"})
            call(url, "UpdateTimeToLive", {
                "TableName": "from",
                "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "ttl"}})
            done = self.copy(url, "later", "--skip-expired", "--shift-ttl", "1h")
            self.assert_exit(done, 0, "4 items put")
            self.assertEqual(items_in(url, "later")["past"]["ttl"]["N"], str(now - 100 + 3600))
            done = self.copy(url, "sooner", "--skip-expired", "--shift-ttl=-1h")
            self.assert_exit(done, 0, "2 items put", "2 expired of 4 read")

    def test_exactly_so_many_items_whatever_interrupts(self):
        with sandbox("--items", "0") as url:
            self.fill(url, [item(n) for n in range(2000)])
            limited = [*is_below(1500), "--max-items", "1200"]
            for command, table in ((self.load, "loaded"), (self.copy, "copied")):
                done = command(url, table, *limited, "-w", "250", "--max-duration", "1s")
                self.assert_exit(done, 3, "It is not complete")
                self.assertLess(len(items_in(url, table)), 1200)
                done = command(url, table, *limited)
                self.assert_exit(done, 0, "Going on", "1,200 items put")
                written = items_in(url, table)
                self.assertEqual(len(written), 1200)
                self.assertTrue(all(int(each["n"]["N"]) < 1500 for each in written.values()))

    def test_another_filter_is_another_source(self):
        with sandbox("--items", "0") as url:
            self.fill(url, [item(n) for n in range(1500)])
            done = self.load(url, "into", *is_below(1400), "-w", "300", "--max-duration", "1s")
            self.assert_exit(done, 3)
            for options in ([], is_below(1399), [*is_below(1400), "--redact", "mail"]):
                self.assert_exit(self.load(url, "into", *options), 6, "another source", "--restart")
            done = self.load(url, "into", *is_below(1400), "--progress", "json")
            self.assert_exit(done, 0)
            figures = self.summary(done)
            self.assertEqual((figures["items_put"], figures["items_filtered"]), (1400, 100))
            self.assertEqual(items_in(url, "into"), expected(range(1400)))

    def test_counts_are_right_after_it_was_killed(self):
        with sandbox("--items", "0") as url:
            self.fill(url, [item(n) for n in range(6000)])
            options = [*is_below(5500), *CHANGES, "--progress", "json"]
            error = self.until_done_despite_kills(2.1, "load", *REGION, "--endpoint-url", url,
                                                  *self.state, self.source, "into", "-w", "1500",
                                                  *options)
            figures = json.loads(error.splitlines()[-1])
            self.assertEqual(figures["items_read"], 6000)
            self.assertEqual((figures["items_put"], figures["items_filtered"]), (5500, 500))
            self.assertEqual(items_in(url, "into"), expected(range(5500), changed))

    def test_what_cannot_be_done_is_refused_in_a_sentence(self):
        with sandbox("--items", "0") as url:
            self.fill(url, [item(1)])
            refused = {
                "Syntax error": ["--filter-expression", "n ="],
                "reserved keyword": ["--filter-expression", "attribute_exists(status)"],
                "not defined": ["--filter-expression", "n = :v"],
                "contradict each other": ["--verify", "--redact", "mail"],
                "must be OLD=NEW": ["--rename-attribute", "old"],
                "is dropped": ["--drop-attribute", "old", "--rename-attribute", "old=new"],
                "whole seconds": ["--shift-ttl", "1.5ms", "--ttl-attribute", "n"],
                "is for --skip-expired": ["--ttl-attribute", "n"],
                "are for --filter-expression": ["--expression-attribute-names", '{"#a":"b"}'],
            }
            for words, options in refused.items():
                self.assert_exit(self.load(url, "into", *options), 2, words)
            self.assertEqual(self.tables(url), ["from", "sample"])


if __name__ == "__main__":
    unittest.main()
