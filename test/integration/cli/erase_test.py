"""erase: the items that are meant, and nothing else."""

import os
import pty
import signal
import time
import unittest

from signed_call import call, create_table, write
from support import KEYS, REGION, ProgramTest, run, sandbox, start


def item(n):
    return {"id": {"S": f"k{n}"}, "n": {"N": str(n)}, "s": {"SS": ["a", "b"]}}


def count(url, table):
    return call(url, "Scan", {"TableName": table, "Select": "COUNT"})["Count"]


class EraseTest(ProgramTest):
    def erase(self, url, *arguments, **options):
        return run("erase", *REGION, "--endpoint-url", url, *arguments, **options)

    def test_all_items(self):
        with sandbox("--items", "3000") as url:
            done = self.erase(url, "sample", "--yes")
            self.assert_exit(done, 0, "Erased 3,000 items of table")
            self.assertEqual(count(url, "sample"), 0)
            self.assert_exit(self.erase(url, "sample", "--yes"), 0, "Erased 0 items")

    def test_those_that_match(self):
        with sandbox("--items", "0") as url:
            create_table(url, "ttt")
            write(url, "ttt", [item(n) for n in range(100)])
            done = self.erase(url, "ttt", "--yes", "--filter-expression", "#n >= :n",
                              "--expression-attribute-names", '{"#n":"n"}',
                              "--expression-attribute-values", '{":n":{"N":"30"}}')
            self.assert_exit(done, 0, "Erased 70 items")
            self.assertEqual(count(url, "ttt"), 30)

    def test_nothing_goes_unasked(self):
        with sandbox("--items", "50") as url:
            self.assert_exit(self.erase(url, "sample"), 2, "--yes")
            self.assert_exit(self.erase(url, "none", "--yes"), 5, "none")
            self.assert_exit(self.erase(url, "sample", "--recreate", "--filter-expression", "a"),
                             2, "--recreate removes all")
            call(url, "UpdateTable", {"TableName": "sample", "DeletionProtectionEnabled": True})
            for how in ([], ["--recreate"]):
                done = self.erase(url, "sample", "--yes", *how,
                                  keys={**KEYS, "XDG_STATE_HOME": str(self.directory)})
                self.assert_exit(done, 5, "is protected from deletion")
            self.assertEqual(count(url, "sample"), 50)

    def test_a_terminal_is_asked(self):
        with sandbox("--items", "50") as url:
            for answer, code, left in (("yes\n", 3, 50), ("sample\n", 0, 0)):
                master, terminal = pty.openpty()
                asking = start("erase", *REGION, "--endpoint-url", url, "sample", stdin=terminal,
                               stderr=terminal)
                os.close(terminal)
                os.write(master, answer.encode())
                self.assertEqual(asking.wait(30), code)
                self.assertIn(b"Type the table's name", os.read(master, 4096))
                os.close(master)
                asking.communicate()
                self.assertEqual(count(url, "sample"), left)

    def test_one_that_is_killed_goes_on(self):
        with sandbox("--items", "6000", "--write-capacity", "4000") as url:
            self.until_done_despite_kills(1.3, "erase", *REGION, "--endpoint-url", url, "sample",
                                          "--yes", "-w", "2500", "-r", "0")
            self.assertEqual(count(url, "sample"), 0)

    def test_a_table_is_made_anew_with_its_settings(self):
        keys = {**KEYS, "XDG_STATE_HOME": str(self.directory / "state")}
        with sandbox("--items", "50") as url:
            call(url, "UpdateTimeToLive", {
                "TableName": "sample",
                "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}})
            before = call(url, "DescribeTable", {"TableName": "sample"})["Table"]
            done = self.erase(url, "sample", "--yes", "--recreate")
            self.assert_exit(done, 6, "XDG_STATE_HOME")
            done = self.erase(url, "sample", "--yes", "--recreate", keys=keys)
            self.assert_exit(done, 0, "Deleting table", "was made anew")
            after = call(url, "DescribeTable", {"TableName": "sample"})["Table"]
            self.assertNotEqual(after["TableId"], before["TableId"])
            self.assertEqual(after["KeySchema"], before["KeySchema"])
            ttl = call(url, "DescribeTimeToLive", {"TableName": "sample"})
            self.assertEqual(ttl["TimeToLiveDescription"]["AttributeName"], "expires")
            self.assertEqual(count(url, "sample"), 0)
            self.assertEqual(list((self.directory / "state/dyndump").iterdir()), [])

    def test_a_table_that_was_deleted_and_not_made_is_made_by_the_same_command(self):
        keys = {**KEYS, "XDG_STATE_HOME": str(self.directory / "state")}
        with sandbox("--items", "50", "--delete-time", "2s") as url:
            erasing = start("erase", *REGION, "--endpoint-url", url, "sample", "--yes",
                            "--recreate", keys=keys)
            while call(url, "DescribeTable",
                       {"TableName": "sample"})["Table"]["TableStatus"] != "DELETING":
                time.sleep(0.01)
            erasing.send_signal(signal.SIGKILL)
            erasing.communicate()
            self.assert_exit(self.erase(url, "sample", "--yes", "--recreate", keys=keys), 0,
                             "was made anew")
            self.assertEqual(count(url, "sample"), 0)


if __name__ == "__main__":
    unittest.main()
