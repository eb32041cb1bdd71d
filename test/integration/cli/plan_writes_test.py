"""plan load, plan copy, plan erase: what they say is what the commands then take."""

import json
import re
import unittest

from signed_call import call, create_table
from support import REGION, ProgramTest, run, sandbox


class PlanWrites(ProgramTest):
    def plan(self, what, url, *arguments):
        return run("plan", what, *REGION, "--endpoint-url", url, *arguments)

    def units(self, done):
        return float(re.findall(r"([\d.,]+) WCU", done.stderr)[-1].replace(",", ""))

    def test_load_takes_what_was_planned(self):
        with sandbox("--items", "3000") as url:
            source = str(self.directory / "dir")
            self.assert_exit(self.dump(url, "-o", source + "/"), 0)
            done = self.plan("load", url, source, "again", "--json")
            self.assert_exit(done, 0)
            plan = json.loads(done.stdout)
            self.assertEqual(plan["items"], 3000)
            self.assertFalse(plan["items_are_estimated"])
            self.assertTrue(plan["is_made"])
            self.assertIn("create-table", plan["steps"][0]["command"])
            self.assertEqual(call(url, "ListTables", {})["TableNames"], ["sample"])
            loaded = run("load", *REGION, "--endpoint-url", url, source, "again")
            self.assert_exit(loaded, 0)
            self.assertAlmostEqual(plan["write_units"] / self.units(loaded), 1, delta=0.05)

    def test_a_file_is_estimated_by_its_size(self):
        with sandbox("--items", "3000") as url:
            self.assert_exit(self.dump(url, "-o", str(self.output)), 0)
            create_table(url, "other")
            done = self.plan("load", url, str(self.output), "other", "--json")
            plan = json.loads(done.stdout)
            self.assertTrue(plan["items_are_estimated"])
            self.assertAlmostEqual(plan["items"] / 3000, 1, delta=0.1)
            self.assert_exit(self.plan("load", url, "-", "other"), 2, "once only")

    def test_copy_and_erase(self):
        with sandbox("--items", "3000") as url:
            done = self.plan("copy", url, "sample", "again", "-w", "100")
            self.assert_exit(done, 0)
            self.assertIn("it is made", done.stdout)
            self.assertIn("at 100 WCU/s", done.stdout)
            self.assertIn("ImportTable", done.stdout)
            done = self.plan("copy", url, "sample", "again", "-r", "1")
            self.assertIn("reading at 1 RCU/s", done.stdout)
            self.assertEqual(call(url, "ListTables", {})["TableNames"], ["sample"])
            done = self.plan("erase", url, "sample", "--json")
            plan = json.loads(done.stdout)
            erased = run("erase", *REGION, "--endpoint-url", url, "sample", "--yes")
            self.assert_exit(erased, 0)
            self.assertAlmostEqual(plan["write_units"] / self.units(erased), 1, delta=0.05)

    def test_they_fail_as_the_commands_would(self):
        with sandbox("--items", "5") as url:
            self.assert_exit(self.plan("copy", url, "none", "again"), 5, "none")
            self.assert_exit(self.plan("erase", url, "none"), 5, "none")
            self.assert_exit(self.plan("load", url, "/no/such", "again"), 6, "/no/such")
            self.assert_exit(self.plan("copy", url, "sample", "again", "--create", "no"), 5,
                             "again")
            self.assert_exit(self.plan("copy", url, "sample", "again", "-w", "50%"), 2,
                             "on-demand")


if __name__ == "__main__":
    unittest.main()
