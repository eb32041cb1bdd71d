"""Whatever is wrong with the input: a message that names it, the right exit code, nothing left."""

import concurrent.futures
import unittest

from support import KEYS, ProgramTest, run, sandbox, scripted

JSON = "application/x-amz-json-1.0"


class Usage(ProgramTest):
    def refused(self, *arguments, words):
        with scripted() as (url, asked):
            done = self.dump(url, *arguments)
        self.assert_exit(done, 2, *words)
        self.assert_nothing_left()
        self.assertEqual(asked, [])

    def test_segments(self):
        self.refused("--segments", "0", words=["--segments", "1,000,000", '"0"'])
        self.refused("--segments", "1000001", words=["--segments", '"1000001"'])

    def test_parallel(self):
        self.refused("--parallel", "0", words=["--parallel"])

    def test_capacity(self):
        self.refused("--read-capacity", "-5", words=["--read-capacity", '"-5"'])

    def test_no_table(self):
        self.assert_exit(run("dump"), 2, "TABLE")

    def test_share_of_an_on_demand_table(self):
        with sandbox() as url:
            done = self.dump(url, "--read-capacity", "50%")
        self.assert_exit(done, 2, "on-demand")
        self.assert_nothing_left()

    def test_consistent_read_of_a_global_index(self):
        with scripted() as (url, asked):
            done = self.dump(url, "-c", "--index-name", "by-date", table="t")
        self.assert_exit(done, 2, "by-date", "--consistent-read")
        self.assertEqual(asked, ["DescribeTable"])


class Place(ProgramTest):
    def test_endpoints_that_are_no_urls(self):
        for url in ("localhost:8000", "ftp://host", "http://", "http://host:99999", "http://a b"):
            with self.subTest(url):
                self.assert_exit(self.dump(url), 4, "endpoint")
                self.assert_nothing_left()

    def test_regions_that_are_no_names(self):
        for region in ("x@evil:443/#", "evil.com/", "eu-west-1\n", "-"):
            with self.subTest(region):
                done = run("dump", "--region", region, "t", "-o", str(self.output))
                self.assert_exit(done, 4, "region")
                self.assert_nothing_left()

    def test_no_region(self):
        self.assert_exit(run("dump", "t"), 4, "--region")

    def test_unknown_table(self):
        with sandbox() as url:
            done = self.dump(url, table="orders")
        self.assert_exit(done, 5, f'Table "orders" not found at {url}')
        self.assert_nothing_left()

    def test_unknown_index(self):
        with scripted() as (url, _):
            done = self.dump(url, "--index-name", "by-name", table="t")
        self.assert_exit(done, 5, "by-name", "by-date")
        self.assert_nothing_left()

    def test_denied(self):
        denied = (400, JSON, '{"__type":"com.amazon#AccessDeniedException","message":"no"}')
        with scripted(DescribeTable=denied) as (url, _):
            done = self.dump(url, table="t")
        self.assert_exit(done, 5, "Not allowed", "dynamodb:Scan")
        self.assert_nothing_left()

    def test_a_ca_bundle_that_is_not_there(self):
        done = self.dump("https://127.0.0.1:1", "--ca-bundle", "/no/such.pem")
        self.assert_exit(done, 4, "/no/such.pem")


class Credentials(ProgramTest):
    def test_none(self):
        with sandbox() as url:
            done = self.dump(url, keys={})
        self.assert_exit(done, 4, "AWS_ACCESS_KEY_ID")
        self.assert_nothing_left()

    def test_wrong_secret(self):
        with sandbox() as url:
            done = self.dump(url, keys={**KEYS, "AWS_SECRET_ACCESS_KEY": "do-not-print-me"})
        self.assert_exit(done, 4, "secret access key")
        self.assertNotIn("do-not-print-me", done.stderr)
        self.assert_nothing_left()

    def test_unknown_key(self):
        with sandbox() as url:
            done = self.dump(url, keys={**KEYS, "AWS_ACCESS_KEY_ID": "stranger"})
        self.assert_exit(done, 4, "not known")

    def test_expired(self):
        with sandbox("--expired-token", "1") as url:
            done = self.dump(url)
        self.assert_exit(done, 4, "expired")
        self.assert_nothing_left()


class Answers(ProgramTest):
    """Servers that do not answer as DynamoDB does. All at once, for each is asked more than once."""

    def outcome(self, name, answers):
        path = self.directory / f"{name}.json"
        with scripted(**answers) as (url, _):
            done = self.dump(url, "-p", "1", "--segments", "1", "-o", str(path), table="t")
        return name, url, done

    def test_not_dynamodb(self):
        html = "<html><body>Welcome</body></html>"
        whole = '{"Items":[{"pk":{"S":"a"}}],"Count":1,"ScannedCount":1}'
        cases = {
            "html": ({"DescribeTable": (200, "text/html", html)}, 7, "may not be DynamoDB"),
            "scan_html": ({"Scan": (200, "text/html", html)}, 7, "may not be DynamoDB"),
            "error_html": ({"DescribeTable": (503, "text/html", html)}, 75, "again later"),
            "not_found": ({"DescribeTable": (404, "text/html", html)}, None, "404"),
            "cut": ({"Scan": (200, JSON, whole[:30])}, 7, "Scan"),
            "no_items": ({"Scan": (200, JSON, '{"Count":0,"ScannedCount":0}')}, 7, "Scan"),
            "empty": ({"Scan": (200, JSON, "")}, 7, "Scan"),
            "count": ({"Scan": (200, JSON, whole.replace('"Count":1', '"Count":2'))}, 7, "Scan"),
            "corrupt": ({"Scan": (200, JSON, whole.replace('"S":"a"', '"S":a'))}, 7, "Scan"),
            "escapes": ({"DescribeTable": (400, JSON, '{"__type":"x#ValidationException",'
                         '"message":"\\u001b[31mred"}')}, 2, "[31mred"),
        }
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
            futures = [pool.submit(self.outcome, name, case[0]) for name, case in cases.items()]
            for future in futures:
                name, url, done = future.result()
                _, code, words = cases[name]
                with self.subTest(name):
                    if code is None:
                        self.assertNotIn(done.returncode, (0, 3), done.stderr)
                        self.assert_exit(done, done.returncode, words)
                    else:
                        self.assert_exit(done, code, words)
                    self.assertNotIn("\x1b", done.stderr)
        self.assert_nothing_left()

    def test_nobody_answers(self):
        done = self.dump("http://127.0.0.1:1")
        self.assert_exit(done, 75, "127.0.0.1:1")
        self.assert_nothing_left()

    def test_faults_that_pass_are_survived(self):
        faults = [f"--{name}" for name in ("reset", "truncate", "corrupt", "server-error", "throttle")]
        options = [word for name in faults for word in (name, "0.05")]
        with sandbox("--items", "500", *options) as url:
            done = self.dump(url, "--segments", "20")
        self.assert_exit(done, 0, "500 items")
        keys = [item["pk"]["S"] for item in self.items_in(self.output)]
        self.assertEqual(len(keys), 500)
        self.assertEqual(len(set(keys)), 500)


if __name__ == "__main__":
    unittest.main()
