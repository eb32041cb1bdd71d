"""verify --signature and compare: one number for the same items, whatever they are kept in."""

import base64
import hashlib
import json
import random
import re
import shutil
import subprocess
import unittest
from decimal import Decimal

from signed_call import create_table, write
from support import DEADLINE, PROGRAM, REGION, ProgramTest, environment, run, sandbox, start

WORD = 2**64
KEY = b"dyndump: the sum of item hashes."


def split(number, count=4):
    return [number >> 64 * n & (WORD - 1) for n in range(count)]


class HighwayHash:
    """HighwayHash-256 as published, word by word."""

    mul0 = [0xDBE6D5D5FE4CCE2F, 0xA4093822299F31D0, 0x13198A2E03707344, 0x243F6A8885A308D3]
    mul1 = [0x3BD39E10CB0EF593, 0xC0ACF169B5F18A8C, 0xBE5466CF34E90C6C, 0x452821E638D01377]

    def __init__(self, key):
        words = split(int.from_bytes(key, "little"))
        self.m0, self.m1 = list(self.mul0), list(self.mul1)
        self.v0 = [m ^ k for m, k in zip(self.mul0, words)]
        self.v1 = [m ^ self.swapped(k) for m, k in zip(self.mul1, words)]

    @staticmethod
    def swapped(word):
        return word >> 32 | (word & 0xFFFFFFFF) << 32

    @staticmethod
    def zipped(high, low):
        b = (low.to_bytes(8, "little") + high.to_bytes(8, "little"))
        order = [3, 12, 2, 5, 14, 1, 15, 0], [11, 4, 10, 13, 9, 6, 8, 7]
        return [int.from_bytes(bytes(b[n] for n in half), "little") for half in order]

    def update(self, lanes):
        for i in range(4):
            self.v1[i] = (self.v1[i] + self.m0[i] + lanes[i]) % WORD
            self.m0[i] ^= (self.v1[i] & 0xFFFFFFFF) * (self.v0[i] >> 32)
            self.v0[i] = (self.v0[i] + self.m1[i]) % WORD
            self.m1[i] ^= (self.v0[i] & 0xFFFFFFFF) * (self.v1[i] >> 32)
        for to, of in ((self.v0, self.v1), (self.v1, self.v0)):
            for i in (0, 2):
                low, high = self.zipped(of[i + 1], of[i])
                to[i] = (to[i] + low) % WORD
                to[i + 1] = (to[i + 1] + high) % WORD

    def digest(self, text):
        whole = len(text) // 32 * 32
        for at in range(0, whole, 32):
            self.update(split(int.from_bytes(text[at:at + 32], "little")))
        rest = text[whole:]
        if rest:
            size, odd = len(rest), len(rest) % 4
            packet = bytearray(32)
            packet[:size - odd] = rest[:size - odd]
            if size >= 16:
                packet[28:] = rest[-4:]
            elif odd:
                end = rest[size - odd:]
                packet[16:19] = bytes((end[0], end[odd // 2], end[odd - 1]))

            def turned(half):
                return (half << size | half >> (32 - size)) & 0xFFFFFFFF

            self.v0 = [(v + (size << 32) + size) % WORD for v in self.v0]
            self.v1 = [turned(v >> 32) << 32 | turned(v & 0xFFFFFFFF) for v in self.v1]
            self.update(split(int.from_bytes(packet, "little")))
        for _ in range(10):
            self.update([self.swapped(self.v0[n]) for n in (2, 3, 0, 1)])
        words = []
        for i in (0, 2):
            a0, a1 = (self.v0[n] + self.m0[n] & WORD - 1 for n in (i, i + 1))
            a2, a3 = (self.v1[n] + self.m1[n] & WORD - 1 for n in (i, i + 1))
            a3 &= 2**62 - 1
            words.append((a0 ^ a2 << 1 ^ a2 << 2) & WORD - 1)
            words.append((a1 ^ (a3 << 1 | a2 >> 63) ^ (a3 << 2 | a2 >> 62)) & WORD - 1)
        return sum(word << 64 * n for n, word in enumerate(words))


def sized(data):
    return len(data).to_bytes(4, "little") + data


def number_form(text):
    sign, digits, exponent = Decimal(text).as_tuple()
    digits = "".join(map(str, digits)).lstrip("0")
    if not digits:
        return b"0"
    short = digits.rstrip("0")
    return f"{'-' * sign}{short}e{exponent + len(digits) - len(short)}".encode()


def form(value):
    """The canonical form, from its specification alone."""
    (kind, content), = value.items()
    if kind == "S":
        return b"S" + sized(content.encode("utf-8", "surrogatepass"))
    if kind == "N":
        return b"N" + sized(number_form(content))
    if kind == "B":
        return b"B" + sized(base64.b64decode(content))
    if kind == "BOOL":
        return b"t" if content else b"f"
    if kind == "NULL":
        return b"0"
    if kind == "L":
        return b"L" + len(content).to_bytes(4, "little") + b"".join(map(form, content))
    if kind == "M":
        members = [sized(name.encode("utf-8", "surrogatepass")) + form(each)
                   for name, each in content.items()]
        mark = b"M"
    else:
        members = [form({kind[0]: each}) for each in content]
        mark = kind[0].lower().encode()
    return mark + len(members).to_bytes(4, "little") + b"".join(map(sized, sorted(members)))


def signature(items):
    total = sum(HighwayHash(KEY).digest(form({"M": item})) for item in items)
    return f"{total % 2**256:064x}"


def some_item(n, rng):
    big = "".join(rng.choice("0123456789") for _ in range(38))
    return {
        "id": {"S": f"k{n}"},
        "n": {"N": rng.choice(["0", "-1.5", "1E+20", "0.001", big, "-" + big, f"{n}00"])},
        "s": {"SS": rng.sample(["a", "bb", "\u00e4", "\U0001f600", "e\"\\"], 3)},
        "ns": {"NS": ["1", "20", f"0.{n + 1}"]},
        "bs": {"BS": ["AAE=", "/w=="]},
        "m": {"M": {"x": {"NULL": True}, "y\u00e9": {"L": [{"B": ""}, {"BOOL": False}]}}},
    }


class Signature(ProgramTest):
    @classmethod
    def setUpClass(cls):
        context = sandbox("--items", "1")
        cls.url = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def setUp(self):
        super().setUp()
        self.table = self.id().rsplit(".", 1)[1]
        rng = random.Random(1)
        create_table(self.url, self.table)
        self.items = [some_item(n, rng) for n in range(60)]
        write(self.url, self.table, self.items)

    def reach(self):
        return [*REGION, "--endpoint-url", self.url]

    def signed(self, place, *options, **how):
        done = run("verify", "--signature", "-q", *self.reach(), *options, str(place), **how)
        self.assert_exit(done, 0)
        return done.stdout.split()[:2]

    def compare(self, *arguments):
        return run("compare", *self.reach(), *map(str, arguments))

    def test_every_form_of_a_dump_has_the_same(self):
        wanted = [signature(self.items), "60"]
        self.assertEqual(self.signed(f"table:{self.table}"), wanted)
        self.assertEqual(self.signed(self.table, "-c", "--segments", "7"), wanted)
        for n, options in enumerate((["--signature"],
                                     ["--layout", "aws-export", "--compress", "gzip"],
                                     ["--format", "typed", "--compress", "zstd"],
                                     ["--segments", "5", "--part-size", "1kB", "--signature"])):
            target = self.directory / f"dir{n}"
            self.assert_exit(self.dump(self.url, "-o", f"{target}/", *options, table=self.table), 0)
            with self.subTest(options):
                self.assertEqual(self.signed(target), wanted)
        for name, options in (("a.json", []), ("b.json.gz", ["--compress", "gzip"])):
            target = self.directory / name
            self.assert_exit(self.dump(self.url, "-o", str(target), *options, table=self.table), 0)
            self.assertEqual(self.signed(target), wanted)
        lines = (self.directory / "a.json").read_text().splitlines()
        random.Random(2).shuffle(lines)
        text = "".join(json.dumps(json.loads(line), sort_keys=True) + "\n" for line in lines)
        done = subprocess.run([PROGRAM, "verify", "--signature", "-q", "-"], input=text, text=True,
                              stdout=subprocess.PIPE, env=environment())
        self.assertEqual(done.stdout.split()[:2], wanted)
        # What the service's own export has, without anything of ours.
        (self.directory / "dir1" / "manifest.json").unlink()
        self.assertEqual(self.signed(self.directory / "dir1"), wanted)

    def test_manifest_keeps_what_was_asked_for(self):
        target = self.directory / "dump"
        done = self.dump(self.url, "-o", f"{target}/", "--signature", "--segments", "3",
                         table=self.table)
        self.assert_exit(done, 0)
        manifest = json.loads((target / "manifest.json").read_text())
        self.assertEqual(manifest["signature"], signature(self.items))
        total = sum(int(part["signature"], 16) for part in manifest["parts"] if part["items"])
        self.assertEqual(f"{total % 2**256:064x}", manifest["signature"])
        done = run("verify", "--signature", "--json", "-q", str(target))
        told = json.loads(done.stdout)
        self.assertEqual(told["items"], 60)
        self.assertTrue(told["exact"])
        self.assertEqual({p["path"]: p["signature"] for p in told["parts"]},
                         {p["path"]: p["signature"] for p in manifest["parts"]})
        self.assertNotIn("signature", json.loads(self.unsigned().read_text()))

    def test_of_a_dump_that_was_killed_and_resumed(self):
        target = self.directory / "dump"
        with sandbox("--items", "6000", "--latency", "20") as url:
            self.until_done_despite_kills(
                0.4, "dump", *REGION, "--endpoint-url", url, "-o", f"{target}/", "--signature",
                "--segments", "3", "-p", "2", "--part-size", "20kB", "-r", "400", "sample")
            done = run("verify", "--signature", "-q", *REGION, "--endpoint-url", url, "sample")
        self.assert_exit(done, 0)
        manifest = json.loads((target / "manifest.json").read_text())
        self.assertEqual(done.stdout.split()[:2], [manifest["signature"], "6000"])
        self.assertEqual(self.signed(target), [manifest["signature"], "6000"])

    def test_another_signature_in_the_manifest_is_found(self):
        target = self.directory / "dump"
        self.dump(self.url, "-o", f"{target}/", "--signature", table=self.table)
        path = target / "manifest.json"
        text = path.read_text().replace(signature(self.items), "1" * 64)
        covered = text[:text.rindex('"sha256": "') + len('"sha256": "')]
        path.write_text(covered + hashlib.sha256(covered.encode()).hexdigest() + '"\n}\n')
        self.assert_exit(run("verify", str(target)), 0)
        self.assert_exit(run("verify", "--signature", str(target)), 7, "the signature of the items")

    def unsigned(self):
        target = self.directory / "unsigned"
        self.assert_exit(self.dump(self.url, "-o", f"{target}/", table=self.table), 0)
        return target / "manifest.json"

    def test_plain_is_named_as_such(self):
        target = self.directory / "plain"
        self.dump(self.url, "-o", f"{target}/", "--format", "plain", table=self.table)
        done = run("verify", "--signature", "-q", str(target))
        self.assert_exit(done, 0)
        self.assertIn("plain form", done.stdout)
        self.assertNotEqual(done.stdout.split()[0], signature(self.items))
        self.assertFalse(json.loads(run("verify", "--signature", "--json", "-q", str(target))
                                    .stdout)["exact"])

    def test_what_is_no_item_is_said(self):
        done = subprocess.run([PROGRAM, "verify", "--signature", "-"], input='{"pk":"a"}\n',
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment())
        self.assert_exit(done, 7, "Reading the dump failed: a line is not an item")

    def test_needs_a_place_for_it(self):
        done = self.dump(self.url, "--signature", table=self.table)
        self.assert_exit(done, 2, "manifest", "DIR/")
        self.assert_exit(run("verify", "--json", "x"), 2, "--signature")

    def test_compare_names_what_differs(self):
        first, second = self.directory / "first", self.directory / "second.json.zst"
        self.assert_exit(self.dump(self.url, "-o", f"{first}/", table=self.table), 0)
        self.assert_exit(self.dump(self.url, "-o", str(second), "--compress", "zstd",
                                   table=self.table), 0)
        for pair in ((first, second), (second, self.table), (self.table, first)):
            done = self.compare(*pair)
            self.assert_exit(done, 0, "hold the same 60 items", signature(self.items))
            self.assertEqual(done.stdout, "")
        changed = {**self.items[5], "n": {"N": "7"}}
        write(self.url, self.table, [changed, {"id": {"S": "new"}}], [{"id": {"S": "k9"}}])
        done = self.compare(first, self.table)
        self.assert_exit(done, 7, "1 only in", "1 in both and different")
        self.assertEqual(sorted(done.stdout.splitlines()),
                         ['different:      {"id":{"S":"k5"}}', 'only in first:  {"id":{"S":"k9"}}',
                          'only in second: {"id":{"S":"new"}}'])
        done = self.compare("--json", "-q", self.table, first)
        self.assert_exit(done, 7)
        told = json.loads(done.stdout)
        self.assertEqual([told["equal"], told["only_in_first"], told["only_in_second"],
                          told["different"]], [False, 1, 1, 1])
        self.assertIn({"what": "only_in_first", "key": {"id": {"S": "new"}}}, told["differences"])
        self.assertEqual(told["second"]["signature"], signature(self.items))
        done = self.compare("--max-named", "0", first, self.table)
        self.assert_exit(done, 7)
        self.assertEqual(done.stdout, "")

    def test_compare_without_a_key(self):
        one, other = self.directory / "one.json", self.directory / "other.json"
        one.write_text('{"id":{"S":"a"},"n":{"N":"1"}}\n{"id":{"S":"b"}}\n')
        other.write_text('{"id":{"S":"b"}}\n{"n":{"N":"1.50"},"id":{"S":"a"}}\n')
        done = self.compare(one, other)
        self.assert_exit(done, 7, "1 only in", "0 in both")
        done = self.compare("--partition-key", "id", one, other)
        self.assert_exit(done, 7, "0 only in", "1 in both and different")
        shutil.copy(one, other)
        self.assert_exit(self.compare(one, other), 0)

    def test_compare_says_what_it_cannot(self):
        plain = self.directory / "plain"
        self.dump(self.url, "-o", f"{plain}/", "--format", "plain", table=self.table)
        self.assert_exit(self.compare(plain, self.table), 2, "plain")
        self.assert_exit(self.compare("-", self.table), 2, "twice")
        self.assert_exit(self.compare("nothere", self.table), 5, '"nothere" not found')
        self.assert_exit(self.compare("./nothere", self.table), 6, "nothere")


class SignatureInS3(ProgramTest):
    def test_of_a_dump_in_s3(self):
        process = start("sandbox", "--port", "0", "--s3-port", "0", "--items", "200")
        self.addCleanup(process.communicate, timeout=DEADLINE)
        self.addCleanup(process.terminate)
        urls = [re.search(r"http://[0-9.:]+", process.stderr.readline())[0] for _ in range(2)]
        reach = [*REGION, "--endpoint-url", urls[0], "--s3-endpoint-url", urls[1], "--s3-path-style"]
        place = "s3://sample/signed/"
        done = run("dump", *reach, "-o", place, "--signature", "--segments", "3", "--compress",
                   "zstd", "sample")
        self.assert_exit(done, 0)
        of_table = run("verify", "--signature", "-q", *reach, "sample")
        self.assert_exit(of_table, 0)
        of_dump = run("verify", "--signature", "-q", "--json", *reach, place)
        self.assert_exit(of_dump, 0)
        self.assertEqual(json.loads(of_dump.stdout)["signature"], of_table.stdout.split()[0])
        self.assert_exit(run("compare", *reach, place, "table:sample"), 0, "the same 200 items")


if __name__ == "__main__":
    unittest.main()
