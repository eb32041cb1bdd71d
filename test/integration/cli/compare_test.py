"""verify --against-table: equal, and every kind of difference, in every form of a dump."""

import os
import unittest

from signed_call import create_table, write
from support import REGION, ProgramTest, run, sandbox

TABLE = "compared"


def item(n, value="1"):
    return {"id": {"S": f"k{n}"}, "n": {"N": value}, "s": {"SS": ["a", "b"]},
            "l": {"L": [{"B": "AAE="}, {"M": {"x": {"NULL": True}}}]}}


class Against:
    """What holds for any server that has a table of our own."""

    url = ""

    def fill(self):
        create_table(self.url, self.table)
        write(self.url, self.table, [item(n) for n in range(60)])

    def change(self):
        write(self.url, self.table, [item(10, "2"), item(100)], [{"id": {"S": "k7"}}])

    def verify(self, *arguments):
        return run("verify", *REGION, "--endpoint-url", self.url, *arguments)

    def test_every_form(self):
        self.table = TABLE
        self.fill()
        forms = {
            "dir": ["-o", "{}/"],
            "export": ["-o", "{}", "--layout", "aws-export", "--compress", "gzip"],
            "typed": ["-o", "{}/", "--format", "typed", "--compress", "zstd"],
            "plain": ["-o", "{}/", "--format", "plain", "--numbers-as-strings"],
            "a.json": ["-o", "{}"],
            "b.json.gz": ["-o", "{}", "--compress", "gzip"],
        }
        for name, options in forms.items():
            path = str(self.directory / name)
            done = self.dump(self.url, *(word.format(path) for word in options), table=self.table)
            self.assert_exit(done, 0, "60 items")
        for name in forms:
            with self.subTest(name):
                done = self.verify("--against-table", str(self.directory / name), self.table)
                self.assert_exit(done, 0, f'holds what table "{self.table}" holds', "60 items")
                self.assertEqual("types and the order" in done.stderr, name == "plain")
        done = self.verify(str(self.directory / "a.json"), "--against-table")
        self.assert_exit(done, 2, "name the TABLE")
        self.change()
        for name in forms:
            with self.subTest(name):
                done = self.verify(str(self.directory / name), "--against-table", self.table)
                self.assert_exit(done, 7, 'changed: id "k10"', 'not in the dump: id "k100"',
                                 'not in the table: id "k7"', "1 items are not in the dump, "
                                 "1 not in the table, 1 changed")
        done = self.verify(str(self.directory / "dir"), "--against-table", "-q")
        self.assert_exit(done, 7, "changed")


class AgainstSandbox(Against, ProgramTest):
    @classmethod
    def setUpClass(cls):
        context = sandbox("--items", "1")
        cls.url = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def test_what_is_wrong_is_said(self):
        target = str(self.directory / "dump")
        self.assert_exit(self.dump(self.url, "-o", target + "/"), 0)
        self.assert_exit(self.verify(target, "--against-table", "nope"), 5, '"nope" not found')
        self.assert_exit(self.verify(target, "nope"), 2, "--against-table")
        (self.directory / "dump" / "manifest.json").write_text("{}")
        self.assert_exit(self.verify(target, "--against-table"), 7, "manifest.json")


class AgainstDynamoDBLocal(Against, ProgramTest):
    def setUp(self):
        super().setUp()
        self.url = os.environ.get("DYNDUMP_TEST_DYNAMODB_LOCAL", "")
        self.assertTrue(self.url, "run test/run.sh, which starts the servers")

    def test_read_as_the_dump_was(self):
        self.table = "filtered"
        self.fill()
        target = str(self.directory / "dump")
        options = ["--projection-expression", "#i, s", "--expression-attribute-names",
                   '{"#i":"id"}']
        done = self.dump(self.url, "-o", target + "/", *options, table=self.table)
        self.assert_exit(done, 0)
        self.assert_exit(self.verify(target, "--against-table"), 0, "60 items")


if __name__ == "__main__":
    unittest.main()
