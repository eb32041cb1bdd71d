"""A table that is not ACTIVE is called by its state, by every command that reads it."""

import unittest

from support import REGION, ProgramTest, run, sandbox

STATES = {"CREATING": "created", "ARCHIVED": "archived", "ARCHIVING": "archived",
          "INACCESSIBLE_ENCRYPTION_CREDENTIALS": "KMS key", "NEWER_THAN_THIS": "its state"}


class TableState(ProgramTest):
    def test_by_its_state_with_what_to_do_next(self):
        with sandbox("--items", "5") as url:
            self.assert_exit(self.dump(url), 0)
        for state, words in STATES.items():
            with self.subTest(state), sandbox("--items", "5", "--table-status", state) as url:
                where = (*REGION, "--endpoint-url", url)
                for command in (("dump", "-o", str(self.directory / "new.json"), "sample"),
                                ("plan", "sample"),
                                ("verify", "--against-table", "--partition-key", "pk",
                                 str(self.output), "sample")):
                    done = run(command[0], *where, *command[1:])
                    self.assert_exit(done, 5, state, words)
                    self.assertNotIn("sample\" not found", done.stderr)
                    self.assertNotIn("--region", done.stderr)

    def test_others_are_read(self):
        for state in ("UPDATING", "DELETING"):
            with self.subTest(state), sandbox("--items", "5", "--table-status", state) as url:
                self.assert_exit(self.dump(url, "--force"), 0)


if __name__ == "__main__":
    unittest.main()
