"""`dyndump sandbox --s3-port`: an S3 beside the DynamoDB."""

import re
import unittest

from signed_call import call_s3
from support import DEADLINE, ProgramTest, run, sandbox, start


class SandboxS3(ProgramTest):
    def serve(self, *arguments):
        """A sandbox until the test ends; gives the URL of its S3."""
        process = start("sandbox", "--port", "0", "--s3-port", "0", *arguments)
        self.addCleanup(process.communicate, timeout=DEADLINE)
        self.addCleanup(process.terminate)
        process.stderr.readline()
        line = process.stderr.readline()
        self.assertIn("S3 at ", line)
        return re.search(r"http://[0-9.:]+", line)[0]

    def test_objects_in_its_bucket(self):
        url = self.serve("--s3-bucket", "mine")
        self.assertEqual(call_s3("PUT", f"{url}/mine/a/b", b"text"), (200, b""))
        self.assertEqual(call_s3("GET", f"{url}/mine/a/b"), (200, b"text"))
        status, body = call_s3("GET", f"{url}/mine/c")
        self.assertEqual(status, 404)
        self.assertIn(b"<Code>NoSuchKey</Code>", body)

    def test_who_signs_with_other_keys_is_refused(self):
        url = self.serve()
        keys = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "other"}
        status, body = call_s3("PUT", f"{url}/sample/k", b"text", keys=keys)
        self.assertEqual(status, 403)
        self.assertIn(b"<Code>SignatureDoesNotMatch</Code>", body)

    def test_it_misbehaves_as_it_is_told(self):
        url = self.serve("--throttle", "1")
        status, body = call_s3("GET", f"{url}/sample/k")
        self.assertEqual(status, 503)
        self.assertIn(b"<Code>SlowDown</Code>", body)

    def test_a_port_that_is_taken_is_called_by_its_option(self):
        with sandbox() as url:
            port = url.rsplit(":", 1)[1]
            done = run("sandbox", "--port", "0", "--s3-port", port)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"Cannot serve on port {port}", done.stderr)
        self.assertIn("--s3-port", done.stderr)


if __name__ == "__main__":
    unittest.main()
