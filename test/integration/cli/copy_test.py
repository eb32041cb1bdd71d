"""copy: a table into another, exactly, whatever happens meanwhile."""

import json
import re
import time
import unittest

from signed_call import call, create_table, write
from support import KEYS, REGION, ProgramTest, run, sandbox


def item(n, value="1"):
    return {"id": {"S": f"k{n}"}, "n": {"N": value}, "s": {"SS": ["a", "b"]}}


def by_key(url, table):
    return {str(each.get("id", each.get("pk"))): each
            for each in call(url, "Scan", {"TableName": table})["Items"]}


class CopyTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.state = ["--journal", str(self.directory / "copy.journal")]

    def copy(self, url, *arguments, **options):
        return run("copy", *REGION, "--endpoint-url", url, *self.state, *arguments, **options)

    def test_into_a_table_that_is_made_with_the_settings_of_the_source(self):
        with sandbox("--items", "700") as url:
            call(url, "UpdateTimeToLive", {
                "TableName": "sample",
                "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}})
            done = self.copy(url, "sample", "again")
            self.assert_exit(done, 0, "Making table", "Copied table", "700 items put")
            self.assertEqual(by_key(url, "again"), by_key(url, "sample"))
            ttl = call(url, "DescribeTimeToLive", {"TableName": "again"})
            self.assertEqual(ttl["TimeToLiveDescription"]["AttributeName"], "expires")
            self.assertFalse((self.directory / "copy.journal").exists())

    def test_to_another_place(self):
        with sandbox("--items", "300") as one, sandbox("--items", "0") as other:
            done = run("copy", *REGION, "--source-endpoint-url", one, "--target-endpoint-url",
                       other, *self.state, "sample", "sample2")
            self.assert_exit(done, 0, "300 items put")
            self.assertEqual(by_key(other, "sample2"), by_key(one, "sample"))
            self.assertEqual(call(one, "ListTables", {})["TableNames"], ["sample"])

    def test_nothing_is_overwritten_unasked(self):
        with sandbox("--items", "0") as url:
            create_table(url, "aaa")
            create_table(url, "bbb")
            write(url, "aaa", [item(n) for n in range(40)])
            write(url, "bbb", [item(7, "2"), item(100)])
            self.assert_exit(self.copy(url, "aaa", "bbb"), 6, "is not empty", "--on-conflict")
            self.assertEqual(len(by_key(url, "bbb")), 2)
            done = self.copy(url, "aaa", "bbb", "--on-conflict", "skip")
            self.assert_exit(done, 0, "39 items put", "1 kept as they were")
            done = self.copy(url, "aaa", "bbb", "--on-conflict", "replace", "--filter-expression",
                             "id = :k", "--expression-attribute-values", '{":k":{"S":"k7"}}')
            self.assert_exit(done, 0, "1 items put")
            self.assertEqual(by_key(url, "bbb")["{'S': 'k7'}"]["n"], {"N": "1"})

    def test_what_reacts_to_writes_is_told_of(self):
        with sandbox("--items", "5") as url:
            self.assert_exit(self.copy(url, "sample", "again"), 0)
            call(url, "UpdateTimeToLive", {
                "TableName": "again",
                "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}})
            call(url, "UpdateTable", {"TableName": "again", "StreamSpecification": {
                "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}})
            done = self.copy(url, "sample", "again", "--on-conflict", "skip")
            self.assert_exit(done, 0, "has a stream", 'items whose "expires" is past')

    def test_afterwards_it_is_verified(self):
        with sandbox("--items", "0") as url:
            create_table(url, "aaa")
            create_table(url, "bbb")
            write(url, "aaa", [item(n) for n in range(40)])
            write(url, "bbb", [item(7, "2"), item(100)])
            done = self.copy(url, "aaa", "bbb", "--on-conflict", "skip", "--verify")
            self.assert_exit(done, 0, "lacks 0 and has 1 otherwise; 1 are in the table only")
            done = self.copy(url, "aaa", "bbb", "--on-conflict", "replace", "--verify")
            self.assert_exit(done, 0, "lacks 0 and has 0 otherwise; 1 are in the table only")

    def test_only_what_differs_is_written(self):
        with sandbox("--items", "0") as url:
            create_table(url, "aaa")
            create_table(url, "bbb")
            write(url, "aaa", [item(n) for n in range(2000)])
            write(url, "bbb", [item(n) for n in range(1990)] + [item(3, "2"), item(5000)])
            write(url, "aaa", [], [{"id": {"S": "k8"}}])
            mirror = ["aaa", "bbb", "--skip-identical"]
            done = self.copy(url, *mirror)
            self.assert_exit(done, 0, "lacks 10 and has 1 otherwise; 2 are in the table only",
                             "11 items put, 1,988 there already")
            self.assert_exit(self.copy(url, *mirror, "--delete-extra"), 2, "--yes")
            self.assert_exit(self.copy(url, "aaa", "bbb", "--delete-extra"), 2,
                             "--skip-identical")
            self.assertEqual(len(by_key(url, "bbb")), 2001)
            done = self.copy(url, *mirror, "--delete-extra", "--yes", "--verify")
            self.assert_exit(done, 0, "0 items put, 1,999 there already", "Removed 2 items",
                             "lacks 0 and has 0 otherwise; 0 are in the table only")
            self.assertEqual(by_key(url, "aaa"), by_key(url, "bbb"))

    def test_it_ends_before_it_costs_more(self):
        with sandbox("--items", "6000") as url:  # 6,750 WCU: $0.0042 in us-east-1
            done = self.copy(url, "sample", "again", "-w", "3000", "--max-cost", "0.0025")
            self.assert_exit(done, 3, "--max-cost", "is about to be reached", "Run the same")
            units = float(re.findall(r"([\d.,]+) WCU", done.stderr)[-1].replace(",", ""))
            self.assertLess(units * 0.625e-6, 0.0025)
            self.assertGreater(units * 0.625e-6, 0.001)
            done = self.copy(url, "sample", "again", "--max-cost", "1")
            self.assert_exit(done, 0, "Going on")

    def test_a_table_is_not_copied_into_itself(self):
        with sandbox("--items", "5") as url:
            self.assert_exit(self.copy(url, "sample", "sample"), 2, "into itself")
            arn = call(url, "DescribeTable", {"TableName": "sample"})["Table"]["TableArn"]
            self.assert_exit(self.copy(url, "sample", arn, "--on-conflict", "replace"), 2,
                             "the source itself")

    def test_what_cannot_be_copied_is_refused_in_a_sentence(self):
        with sandbox("--items", "5") as url:
            self.assert_exit(self.copy(url, "none", "again"), 5, "none")
            create_table(url, "other")
            self.assert_exit(self.copy(url, "sample", "other"), 2, "The key of table")
            self.assert_exit(self.copy(url, "sample", "again", "--create", "no"), 5, "again")
            tables = call(url, "ListTables", {})["TableNames"]
            self.assertEqual(tables, ["other", "sample"])

    def test_a_copy_that_is_killed_goes_on(self):
        with sandbox("--items", "6000", "--write-capacity", "4000") as url:
            # A save a second, and pages that take one.
            error = self.until_done_despite_kills(2.5, "copy", *REGION, "--endpoint-url", url,
                                                  *self.state, "sample", "again", "-w", "1500",
                                                  "-r", "0")
            self.assertIn("Going on", error)
            self.assertEqual(by_key(url, "again"), by_key(url, "sample"))

    def test_a_copy_that_is_stopped_goes_on_with_the_same_command_only(self):
        with sandbox("--items", "3000") as url:
            done = self.copy(url, "sample", "again", "-w", "300", "--max-duration", "1s")
            self.assert_exit(done, 3, "It is not complete", "Run the same command again")
            done = self.copy(url, "sample", "again", "--filter-expression",
                             "attribute_exists(pk)")
            self.assert_exit(done, 6, "another source", "--restart")
            done = self.copy(url, "sample", "again")
            self.assert_exit(done, 0, "Going on", "items put")
            self.assertEqual(by_key(url, "again"), by_key(url, "sample"))

    def test_a_table_whose_making_was_interrupted_gets_all_its_settings(self):
        with sandbox("--items", "100") as url:
            call(url, "UpdateTimeToLive", {
                "TableName": "sample",
                "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}})
            state = {**KEYS, "XDG_STATE_HOME": str(self.directory / "state")}
            where = ["copy", *REGION, "--endpoint-url", url, "sample", "again"]
            begun = time.monotonic()
            done = run(*where, "-w", "2", "--max-duration", "1s", keys=state)
            self.assert_exit(done, 3, "It is not complete")
            self.assertLess(time.monotonic() - begun, 20)  # of 50 s for its pages
            # As if it had died before its first write to the new table.
            kept = next((self.directory / "state/dyndump").glob("load-*.json"))
            journal = json.loads(kept.read_text())
            self.assertTrue(journal["created"])
            journal.update(table_arn="", table_id="", segments=[], total_segments=0)
            kept.write_text(json.dumps(journal))
            for key in by_key(url, "again").values():
                write(url, "again", deletes=[{"pk": key["pk"]}])
            self.assert_exit(run(*where, keys=state), 0, "100 items put")
            ttl = call(url, "DescribeTimeToLive", {"TableName": "again"})
            self.assertEqual(ttl["TimeToLiveDescription"]["AttributeName"], "expires")


if __name__ == "__main__":
    unittest.main()
