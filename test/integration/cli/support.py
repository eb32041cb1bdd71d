"""The real program, sandboxes to run it against, and servers that answer what they are told to."""

import contextlib
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest

PROGRAM = os.environ["DYNDUMP_PROGRAM"]
KEYS = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret"}
REGION = ["--region", "us-east-1"]
DEADLINE = 60
SLOWER = int(os.environ.get("DYNDUMP_SLOWER", 1))


def need(*tools):
    """Fails in a sentence if a tool that a test runs is not installed."""
    setup = pathlib.Path(__file__).resolve().parents[3] / "third_party/setup.sh"
    done = subprocess.run([setup, "--need", *tools], capture_output=True, text=True)
    if done.returncode != 0:
        raise unittest.TestCase.failureException(done.stderr.strip())


def environment(keys=KEYS):
    """This process's, without anything of AWS but the keys, and nothing that configures the program."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "DYNDUMP_", "XDG_"))
    }
    return {**clean, "HOME": "/nonexistent", **keys}


def run(*arguments, keys=KEYS, **options):
    """Runs the program to its end; its output is text."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=environment(keys),
        stdin=subprocess.DEVNULL,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        timeout=DEADLINE,
        **options,
    )


def start(*arguments, keys=KEYS, **options):
    return subprocess.Popen(
        [PROGRAM, *arguments],
        env=environment(keys),
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.PIPE),
        text=True,
        **options,
    )


@contextlib.contextmanager
def sandbox(*arguments):
    """A sandbox in a process of its own; gives its URL."""
    process = start("sandbox", "--port", "0", *arguments)
    try:
        first = process.stderr.readline()
        yield re.search(r"http://[0-9.:]+", first)[0]
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE)


TABLE = {
    "Table": {
        "TableName": "t",
        "TableStatus": "ACTIVE",
        "TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/t",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "ItemCount": 1,
        "TableSizeBytes": 100,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "GlobalSecondaryIndexes": [
            {"IndexName": "by-date", "ProvisionedThroughput": {"ReadCapacityUnits": 0}}
        ],
    }
}


@contextlib.contextmanager
def serving(handler):
    """An HTTP server of that handler; gives its URL."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def scripted(**answers):
    """A server that answers each operation as told: (status, content type, body). DescribeTable
    describes a table unless told otherwise. Gives its URL and the list of what was asked."""
    asked = []
    script = {"DescribeTable": (200, "application/x-amz-json-1.0", json.dumps(TABLE)), **answers}

    class handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):  # the name is the base class's
            self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers["X-Amz-Target"].split(".")[-1]
            asked.append(operation)
            status, kind, body = script[operation]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            content = body.encode("utf-8", "surrogateescape")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with serving(handler) as url:
        yield url, asked


class ProgramTest(unittest.TestCase):
    """A directory of its own, and what every test of the program asks."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dyndump-test-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.output = self.directory / "out.json"

    def dump(self, url, *arguments, table="sample", **options):
        """Dumps to self.output, or where "-o" says."""
        if "-o" not in arguments:
            arguments = ("-o", str(self.output), *arguments)
        return run("dump", *REGION, "--endpoint-url", url, *arguments, table, **options)

    def assert_exit(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def until_done_despite_kills(self, pause, *command):
        """Starts it again and again, and kills it after the pause, until it ends by itself. What it
        said at last."""
        kills = 0
        for _ in range(40):
            process = start(*command)
            time.sleep(pause)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            error = process.communicate()[1]
            if process.returncode == 0:
                break
            self.assertEqual(process.returncode, -signal.SIGKILL, error)
        else:
            self.fail(f"{command[0]} never ends")
        self.assertGreater(kills, 0)
        return error

    def assert_nothing_left(self):
        self.assertEqual(list(self.directory.iterdir()), [])

    def items_in(self, path):
        return [json.loads(line) for line in path.read_text().splitlines()]
