"""Endpoints with a path, what answers in the service's place, and proxies that come to no end."""

import contextlib
import http.server
import re
import signal
import socket
import subprocess
import threading
import time
import unittest

from support import (DEADLINE, KEYS, PROGRAM, REGION, SLOWER, ProgramTest, environment, run, sandbox,
                     serving)


@contextlib.contextmanager
def answering(status, body, **headers):
    """A server that answers everything alike. Gives its URL and the paths that were asked for."""
    asked = []

    class handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):  # the name is the base class's
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with serving(handler) as url:
        yield url, asked


@contextlib.contextmanager
def dripping_proxy():
    """Answers CONNECT with a byte now and then, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip(client):
        with client, contextlib.suppress(OSError):
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\nVia: ")
            while not ended.wait(0.2):
                client.sendall(b"x")

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.close()


class Endpoint(ProgramTest):
    def test_a_path_is_kept_and_signed(self):
        with sandbox("--items", "20") as url:  # which checks signatures
            for path in ("/ddb/api", "/ddb/api/", "/a%20b//../c"):
                with self.subTest(path):
                    done = self.dump(url + path, "--force")
                    self.assert_exit(done, 0, "20 items")

    def test_the_path_is_what_is_asked_for(self):
        with answering(404, "<html>nothing here</html>") as (url, asked):
            done = self.dump(url + "/ddb/api")
        self.assert_exit(done, 4, url + "/ddb/api answered 404", "--endpoint-url")
        self.assertEqual(asked, ["/ddb/api"])
        self.assert_nothing_left()


class Foreign(ProgramTest):
    """One answer, no repetition: the status decides."""

    def answered(self, code, status, *words, body="<html>go away</html>", keys=KEYS, **headers):
        with answering(status, body, **headers) as (url, asked):
            done = self.dump(url, keys=keys)
        self.assert_exit(done, code, *words)
        self.assertEqual(len(asked), 1, done.stderr)
        self.assertNotIn("dynamodb:Scan", done.stderr)
        self.assert_nothing_left()
        return done

    def test_statuses(self):
        for status in (301, 302, 303, 307, 308):
            done = self.answered(4, status, "https://portal.corp/", "redirection",
                                 Location="https://portal.corp/\x9b[2J")
            self.assertNotIn("\x9b", done.stderr)
        self.answered(4, 401, "wants a login")
        self.answered(4, 401, "wants a login", body='{"message":"Unauthorized"}')
        self.answered(5, 403, "forbids")
        self.answered(5, 403, "forbids", body='{"message":"Forbidden"}')
        self.answered(4, 407, "a proxy wants")
        self.answered(4, 511, "the network wants a login")
        self.answered(4, 400, "400", body="<html>plain HTTP on an HTTPS port</html>")

    def test_moto_calls_a_wrong_secret_so_in_xml(self):
        self.answered(4, 403, "secret access key", body="<Error><Code>SignatureDoesNotMatch</Code>"
                      "<Message><![CDATA[no]]></Message></Error>")

    def test_a_proxy_in_use_is_named(self):
        with answering(407, "who?") as (proxy, asked):
            done = self.dump("http://dynamodb.test", "--allow-http", keys={**KEYS, "HTTP_PROXY": proxy,
                                                                           "http_proxy": proxy})
            name = proxy.removeprefix("http://")
            self.assert_exit(done, 4, f"The proxy {name} answered 407")
        with answering(403, "no", **{}) as (proxy, asked):
            done = self.dump("http://dynamodb.test", "--allow-http", keys={**KEYS, "HTTP_PROXY": proxy,
                                                                           "http_proxy": proxy})
            self.assert_exit(done, 5, f"through the proxy {proxy.removeprefix('http://')}")


class Proxy(ProgramTest):
    def begin(self, proxy, *arguments):
        process = subprocess.Popen(
            [PROGRAM, "dump", *REGION, "--endpoint-url", "https://dynamodb.test", "-o",
             str(self.output), *arguments, "t"],
            env=environment({**KEYS, "HTTPS_PROXY": proxy, "https_proxy": proxy}),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)  # called first
        return process

    def test_one_that_drips_does_not_keep_a_signal_from_being_heard(self):
        with dripping_proxy() as proxy:
            process = self.begin(proxy)
            time.sleep(1 * SLOWER)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 3)
        self.assertLess(time.monotonic() - begun, 4 * SLOWER)

    def test_nor_the_time_from_being_up(self):
        with dripping_proxy() as proxy:
            begun = time.monotonic()
            process = self.begin(proxy, "--max-duration", "1s")
            process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 3)
        self.assertLess(time.monotonic() - begun, 5 * SLOWER)

    def test_nor_a_stall_from_being_noticed(self):
        with dripping_proxy() as proxy:
            process = self.begin(proxy, "--max-stall", "2s")
            error = process.communicate(timeout=DEADLINE)[1]
        self.assertEqual(process.returncode, 75, error)
        self.assertTrue(re.search("was asked for dynamodb.test:443", error), error)


class Certificates(ProgramTest):
    def test_every_command_warns_that_they_are_not_verified(self):
        """At whatever the service then answers: before anything is sent."""
        with sandbox("--items", "5") as url:
            self.assert_exit(run("dump", *REGION, "--endpoint-url", url, "-o", str(self.output),
                                 "sample"), 0)
            where = [*REGION, "--endpoint-url", url, "--no-verify-ssl"]
            journal = ["--journal", str(self.directory / "load.journal")]
            for command in (["dump", *where, "-o", str(self.directory / "again"), "sample"],
                            ["plan", *where, "sample"],
                            ["load", *where, *journal, "--dry-run", str(self.output), "sample"],
                            ["verify", *where, "--against-table", str(self.output), "sample"]):
                for quiet in ([], ["-q"]):
                    with self.subTest(command[0], quiet=quiet):
                        done = run(*command, *quiet)
                        self.assertEqual(done.stderr.count("Certificates are not verified"), 1,
                                         done.stderr)
                        (self.directory / "again").unlink(missing_ok=True)
        done = run("verify", "--no-verify-ssl", str(self.output))
        self.assertNotIn("Certificates", done.stderr)  # it connects to nothing


if __name__ == "__main__":
    unittest.main()
