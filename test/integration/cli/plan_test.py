"""plan: two requests, and what it says is what the dump then takes."""

import json
import re
import unittest

from support import REGION, ProgramTest, run, sandbox, scripted


class Plan(ProgramTest):
    def plan(self, url, *arguments, table="sample"):
        return run("plan", *REGION, "--endpoint-url", url, *arguments, table)

    def test_the_dump_takes_what_was_planned(self):
        with sandbox("--items", "3000") as url:
            for options in ((), ("-c",), ("--format", "plain")):
                with self.subTest(options):
                    done = self.plan(url, "--json", "-o", str(self.output), *options)
                    self.assert_exit(done, 0)
                    plan = json.loads(done.stdout)
                    dumped = self.dump(url, "--force", *options)
                    self.assert_exit(dumped, 0)
                    units = float(re.search(r"([\d.,]+) RCU", dumped.stderr)[1].replace(",", ""))
                    self.assertEqual(plan["items"], 3000)
                    self.assertAlmostEqual(plan["capacity_units"] / units, 1, delta=0.1)
                    self.assertAlmostEqual(
                        plan["output_bytes"] / self.output.stat().st_size, 1, delta=0.2)
                    self.assertGreater(plan["free_bytes"], 0)
                    self.output.unlink()

    def test_it_asks_twice(self):
        page = '{"Items":[{"pk":{"S":"a"}}],"Count":1,"ScannedCount":1}'
        with scripted(Scan=(200, "application/x-amz-json-1.0", page)) as (url, asked):
            done = self.plan(url, "-o", f"{self.directory}/new/", table="t")
        self.assert_exit(done, 0)
        self.assertEqual(asked, ["DescribeTable", "Scan"])
        self.assertIn("1, 3 B (counted just now)", done.stdout)
        self.assert_nothing_left()

    def test_it_fails_as_the_dump_would(self):
        with sandbox() as url:
            self.assert_exit(self.plan(url, table="orders"), 5, '"orders" not found')
            self.assert_exit(self.plan(url, "-r", "50%"), 2, "on-demand")
            self.output.write_text("x")
            done = self.plan(url, "-o", str(self.output))
            self.assert_exit(done, 6, str(self.output), "--force")
            self.assertIn("Nothing was dumped", done.stdout)

    def test_who_may_not_scan_learns_it(self):
        denied = (400, "application/x-amz-json-1.0",
                  '{"__type":"com.amazon#AccessDeniedException","message":"no"}')
        with scripted(Scan=denied) as (url, _):
            done = self.plan(url, table="t")
        self.assert_exit(done, 5, "Not allowed", "dynamodb:Scan")
        self.assertIn("Warning: The table could not be read", done.stdout)

    def test_to_standard_output(self):
        with sandbox("--items", "10") as url:
            done = self.plan(url)
        self.assert_exit(done, 0)
        self.assertNotIn("free at", done.stdout)


if __name__ == "__main__":
    unittest.main()
