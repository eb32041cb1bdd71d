"""Settings of the program: command line over environment over configuration file over default."""

import unittest

from support import KEYS, ProgramTest, run, sandbox


class Config(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file = self.directory / "config"

    def test_a_dump_that_is_configured_by_all_three(self):
        with sandbox("--items", "30") as url:
            self.file.write_text(f"region = us-east-1\n[dump]\nendpoint-url = {url}\nmax-items = 20\n")
            keys = {**KEYS, "DYNDUMP_CONFIG": str(self.file), "DYNDUMP_MAX_ITEMS": "10"}
            done = run("dump", "-o", str(self.output), "sample", keys=keys)
            self.assert_exit(done, 0, "10 items")
            done = run("dump", "-m", "5", "--force", "-o", str(self.output), "sample", keys=keys)
            self.assert_exit(done, 0, "5 items")

    def test_faults_name_file_and_line(self):
        self.file.write_text("\nregoin = us-east-1\n")
        done = run("dump", "--config", str(self.file), "-o", str(self.output), "t")
        self.assert_exit(done, 4, f"{self.file}:2:", '"regoin"', '"region"')
        self.assertEqual(list(self.directory.iterdir()), [self.file])

    def test_config_prints_values_and_origins(self):
        self.file.write_text("[dump]\nparallel = 3\n")
        keys = {**KEYS, "XDG_CONFIG_HOME": str(self.directory), "DYNDUMP_REGION": "eu-west-1"}
        (self.directory / "dyndump").mkdir()
        self.file.rename(self.directory / "dyndump" / "config")
        done = run("config", "dump", "--segments", "9", "orders", keys=keys)
        self.assert_exit(done, 0)
        rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
        self.assertEqual(rows["parallel"], ["3", f"{self.directory}/dyndump/config:2"])
        self.assertEqual(rows["region"], ["eu-west-1", "DYNDUMP_REGION"])
        self.assertEqual(rows["segments"], ["9", "--segments"])
        self.assertEqual(rows["format"], ["dynamodb-json", "default"])
        self.assertEqual(rows["profile"], ["-", "not", "set:", "AWS_PROFILE"])
        self.assertEqual(rows["max-items"], ["-", "not", "set"])
        self.assertNotIn(KEYS["AWS_SECRET_ACCESS_KEY"], done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
