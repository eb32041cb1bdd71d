"""What a dump leaves out or changes on the way: --sample, --drop-attribute and the like."""

import json
import unittest

from signed_call import create_table, write
from support import REGION, ProgramTest, run, sandbox


class DumpPart(ProgramTest):
    @classmethod
    def setUpClass(cls):
        context = sandbox("--items", "3000")
        cls.url = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def reach(self):
        return [*REGION, "--endpoint-url", self.url]

    def manifest(self, name):
        return json.loads((self.directory / name / "manifest.json").read_text())

    def lines(self, name):
        return {json.loads(line)["pk"]["S"]
                for part in (self.directory / name / "data").iterdir()
                for line in part.read_text().splitlines()}

    def sample(self, name, *options, code=0, table="sample"):
        done = self.dump(self.url, "-o", f"{self.directory / name}/", *options, table=table)
        self.assert_exit(done, code)
        return done

    def test_sample_is_some_of_the_segments(self):
        done = self.sample("tenth", "--sample", "0.1")
        self.assertIn("It is a sample", done.stderr)
        about = self.manifest("tenth")
        self.assertEqual(about["version"], 2)
        self.assertEqual(about["total_segments"], 640)
        self.assertEqual(len(about["segments"]), 64)
        self.assertEqual(about["parameters"]["sample"], "0.1 of the segments, seed 0")
        self.assertTrue(150 < about["items"] < 500, about["items"])
        self.sample("again", "--sample", "10%")
        self.assertEqual(self.lines("tenth"), self.lines("again"))
        self.sample("larger", "--sample", "0.3", "--segments", "640")
        self.assertLess(self.lines("tenth"), self.lines("larger"))
        self.sample("other", "--sample", "0.1", "--sample-seed", "1")
        self.assertNotEqual(self.lines("tenth"), self.lines("other"))
        self.sample("all", "--sample", "1")
        self.assertEqual(self.manifest("all")["items"], 3000)
        self.assertEqual(self.manifest("all")["version"], 1)

    def test_sample_is_resumed_as_such(self):
        target = f"{self.directory / 'killed'}/"
        with sandbox("--items", "3000", "--latency", "15") as url:
            self.until_done_despite_kills(
                0.3, "dump", *REGION, "--endpoint-url", url, "-o", target, "--sample", "0.2",
                "-p", "2", "-r", "400", "sample")
        self.sample("once", "--sample", "0.2")
        self.assertEqual(self.lines("killed"), self.lines("once"))
        self.sample("stopped", "--sample", "0.2", "--max-duration", "1s", "-r", "5", code=3)
        done = self.sample("stopped", "--sample", "0.3", code=2)
        self.assertIn("sample was 0.2 of the segments", done.stderr)

    def test_sample_is_no_whole_table(self):
        self.sample("part", "--sample", "0.1")
        part = str(self.directory / "part")
        done = run("load", *self.reach(), part, "loaded")
        self.assert_exit(done, 2, "it is a sample", "--force")
        self.assert_exit(run("load", *self.reach(), "--force", part, "loaded"), 0)
        done = run("verify", *self.reach(), "--against-table", part)
        self.assert_exit(done, 0, "a part of it")
        self.assertIn("a sample, 0.1 of the segments", run("info", part).stdout)
        self.assertEqual(json.loads(run("info", "--json", part).stdout)["sample"],
                         "0.1 of the segments, seed 0")
        whole = json.loads(run("plan", *self.reach(), "--json", "sample").stdout)
        tenth = json.loads(run("plan", *self.reach(), "--json", "--sample", "0.1", "sample").stdout)
        self.assertEqual(tenth["items"], whole["items"] // 10)
        again = str(self.directory / "converted")
        self.assert_exit(run("convert", part, "-o", again + "/", "--to", "dynamodb-json"), 0)
        done = run("load", *self.reach(), again, "converted")
        self.assert_exit(done, 2, "it is a sample", "--force")
        for wrong in ("0", "1.5", "x", "-1", "200%"):
            self.assert_exit(run("dump", "--sample", wrong, "t"), 2, "--sample")

    def test_info_knows_the_services_own_exports(self):
        self.sample("export", "--layout", "aws-export", "--compress", "gzip")
        export = self.directory / "export"
        (export / "manifest.json").unlink()
        done = run("info", str(export))
        self.assert_exit(done, 0)
        for words in ("complete", 'of table "sample"', "3,000 items", "layout aws-export",
                      "compression gzip"):
            self.assertIn(words, done.stdout)
        told = json.loads(run("info", "--json", str(export)).stdout)
        self.assertEqual([told["items"], told["incremental"], told["state"]],
                         [3000, False, "complete"])
        self.assertGreater(told["file_bytes"], 0)
        next(export.glob("AWSDynamoDB/*/data/*")).unlink()
        done = run("info", str(export))
        self.assertNotEqual(done.returncode, 0)

    def fill(self, table):
        create_table(self.url, table)
        write(self.url, table, [{"id": {"S": f"k{n}"}, "old": {"N": str(n)},
                                 "secret": {"S": "same" if n % 2 else "other"},
                                 "junk": {"S": "x"}} for n in range(10)])

    def test_changes_on_the_way(self):
        self.fill("changed")
        change = ["--drop-attribute", "junk", "--rename-attribute", "old=new", "--redact",
                  "secret=hash"]
        self.sample("changed", *change, "--signature", table="changed")
        parts = (self.directory / "changed" / "data").iterdir()
        items = [json.loads(line) for part in parts for line in part.read_text().splitlines()]
        self.assertEqual({tuple(sorted(item)) for item in items}, {("id", "new", "secret")})
        self.assertEqual(len({item["secret"]["S"] for item in items}), 2)
        self.assertEqual(json.loads(self.manifest("changed")["parameters"]["changes"])["drop"],
                         ["junk"])
        changed = str(self.directory / "changed")
        # What load does with the same options to the whole dump.
        self.sample("whole", table="changed")
        done = run("load", *self.reach(), *change, str(self.directory / "whole"), "after")
        self.assert_exit(done, 0)
        self.assert_exit(run("compare", *self.reach(), changed, "after"), 0)
        self.assert_exit(run("verify", "--signature", changed), 0)
        self.assert_exit(run("load", *self.reach(), changed, "again"), 2, "changed", "--force")
        done = run("verify", *self.reach(), "--against-table", changed)
        self.assert_exit(done, 2, "changed on the way")
        done = self.dump(self.url, "--drop-attribute", "junk", table="changed")
        self.assert_exit(done, 0)
        self.assertNotIn("junk", self.output.read_text())
        self.assertIn("changed on the way", run("info", changed).stdout)

    def test_changes_that_cannot_be(self):
        self.fill("keyed")
        for options in (["--drop-attribute", "id"], ["--rename-attribute", "id=key"],
                        ["--redact", "id"]):
            done = self.dump(self.url, *options, table="keyed")
            self.assert_exit(done, 2, '"id" is an attribute of the table')
        self.assert_exit(self.dump(self.url, "--skip-expired", table="keyed"), 2, "--ttl-attribute")
        done = self.dump(self.url, "--rename-attribute", "old=junk", table="keyed")
        self.assert_exit(done, 2, 'two attributes "junk"')
        self.sample("one", "--drop-attribute", "junk", "--max-duration", "1500ms", "-r", "1",
                    "--segments", "20", code=3, table="keyed")
        done = self.sample("one", code=2, table="keyed")
        self.assertIn("changes was", done.stderr)


if __name__ == "__main__":
    unittest.main()
