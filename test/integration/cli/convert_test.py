"""convert, schema: a dump in forms people compute with, read by readers that are not ours."""

import base64
import csv
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import unittest
from decimal import Decimal, getcontext

from signed_call import create_table
from support import PROGRAM, REGION, ProgramTest, need, run, sandbox, start

getcontext().prec = 60
READERS = pathlib.Path(__file__).resolve().parents[3] / "third_party/readers"


def read(*what):
    """What a reader of Parquet says; the lines of read.mjs."""
    need("node")
    done = subprocess.run(["node", READERS / "read.mjs", *map(str, what)], capture_output=True,
                          text=True, timeout=120)
    if done.returncode != 0:
        hint = "" if (READERS / "node_modules").exists() else " third_party/setup.sh installs it."
        raise AssertionError(done.stderr.strip() + hint)
    return [json.loads(line) for line in done.stdout.splitlines()]


def duckdb(sql):
    return read("duckdb", sql)[0]["rows"]


def canonical(value):
    """One form for all spellings of an attribute's value."""
    kind, content = next(iter(value.items()))
    if kind == "N":
        return kind, Decimal(content)
    if kind == "NS":
        return kind, frozenset(map(Decimal, content))
    if kind in ("SS", "BS"):
        return kind, frozenset(content)
    if kind == "M":
        return kind, frozenset((name, canonical(each)) for name, each in content.items())
    if kind == "L":
        return kind, tuple(map(canonical, content))
    return kind, content


def canonical_items(items):
    return {each["id"]["S"]: canonical({"M": each}) for each in items}


def nested(levels):
    value = {"S": "bottom"}
    for n in range(levels):
        value = {"L": [value]} if n % 2 else {"M": {"x": value}}
    return value


def flat(n):
    return {"id": {"S": f"flat-{n:06}"}, "n": {"N": str(n * 7 - 500)}, "at": {"N": str(10**12 + n)},
            "price": {"N": f"{n}.{n % 100:02}1"}, "name": {"S": f"name {n % 13} \u20ac"},
            "paid": {"BOOL": n % 3 == 0}}


def wide(n):
    return {"id": {"S": f"wide-{n}"}, **{f"a{k}": {"N": str(k * n)} for k in range(n % 60)}}


def deep(n):
    return {"id": {"S": f"deep-{n}"}, "tree": nested(n % 31), "empty": {"M": {}}, "none": {"L": []}}


def odd(n):
    return {"id": {"S": f"odd-{n}"}, "with space": {"S": "\u0000\"\\\n"}, "a.b": {"N": "1"},
            "Case": {"S": "x"}, "case": {"BOOL": True}, "\u00fc\U0001f600": {"S": "y"},
            "x" * 300: {"S": "long"}, "select": {"NULL": True}, "dyndump_overflow": {"N": "2"}}


def typed(n):
    binary = base64.b64encode(bytes(range(n % 8))).decode()
    values = [
        {"S": ""}, {"N": str(n)}, {"B": binary}, {"BOOL": False}, {"NULL": True}, {"SS": ["a", "b"]},
        {"NS": ["1", "-2.5", "1E+40"]}, {"BS": ["AAEC", "AA=="]},
        {"L": [{"S": "x"}, {"N": "1"}, {"NULL": True}, {"B": "AA=="}]}, {"M": {"k": {"SS": ["q"]}}},
    ]
    digits = "12345678901234567890123456789012345678"
    item = {"id": {"S": f"typed-{n}"}, "union": values[n % len(values)], "digits": {"N": digits[: n % 38 + 1]},
            "fraction": {"N": "-0." + digits[: n % 37 + 1]},
            "float": {"N": ["1E+125", "1E-130", "9.99E+100"][n % 3]}, "blob": {"B": binary}}
    if n % 2:
        item["opt"] = {"S": "there"} if n % 4 == 1 else {"NULL": True}
    for kind, members in (("SS", ["x", "y"]), ("NS", ["1", "2"]), ("BS", ["AA==", "AQ=="])):
        item[kind.lower()] = {kind: members[: n % 2 + 1]}
    item["list"] = {"L": [{"BOOL": n % 3 == 0}] * (n % 3)}
    return item


class ConvertTest(ProgramTest):
    def write(self, items, name="items.json"):
        path = self.directory / name
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in items))
        return path

    def convert(self, source, place, *arguments, to="parquet", **options):
        return run("convert", str(source), "-o", str(place), "--to", to, *arguments, **options)

    def back(self, parquet):
        place = self.directory / "back.json"
        self.assert_exit(self.convert(parquet, place, "--force", to="dynamodb-json"), 0)
        return self.items_in(place)

    def test_each_shape_comes_back_in_each_compression(self):
        for shape in (flat, wide, deep, odd, typed):
            items = [shape(n) for n in range(400)]
            source = self.write(items)
            for compression in ("none", "snappy", "zstd", "zstd:9"):
                place = self.directory / "out.parquet"
                done = self.convert(source, place, "--force", "--compress", compression)
                self.assert_exit(done, 0, "400 items")
                self.assertEqual(canonical_items(self.back(place)), canonical_items(items), shape)

    def test_parquet_loads_back_into_a_table(self):
        items = [shape(n) for shape in (flat, deep, odd, typed) for n in range(50)]
        source = self.write(items)
        with sandbox("--items", "1") as url:
            create_table(url, "all")
            load = ["load", *REGION, "--endpoint-url", url, "--journal",
                    str(self.directory / "journal")]
            self.assert_exit(run(*load, str(source), "all"), 0, "200 items put")
            dump = self.directory / "dump/"
            self.assert_exit(self.dump(url, "-o", f"{dump}/", table="all"), 0)
            for place in ("one.parquet", "many/"):
                target = f"{self.directory}/{place}"
                self.assert_exit(self.convert(dump, target), 0, "200 items")
                # The file says itself which table to make.
                done = run(*load, target, "b-" + place[:3])
                self.assert_exit(done, 0, "Making table", "200 items put")
                done = run("verify", *REGION, "--endpoint-url", url, "--against-table", str(dump),
                           "b-" + place[:3])
                self.assert_exit(done, 0, "holds what table")

    def test_duckdb_and_hyparquet_find_what_the_items_hold(self):
        items = [flat(n) for n in range(30_000)]
        random.Random(4).shuffle(items)
        source = self.write(items)
        for arguments in ([], ["--compress", "snappy", "--row-group-size", "200kB"],
                          ["--compress", "none", "--threads", "3", "--row-group-size", "1MB"]):
            place = self.directory / "out.parquet"
            self.assert_exit(self.convert(source, place, "--force", *arguments), 0)
            numbers = {name: [Decimal(each[name]["N"]) for each in items]
                       for name in ("n", "at", "price")}
            row = duckdb(f"""select count(*) c, sum(n)::varchar n, min(n)::varchar n0, max(n)::varchar n1,
                sum("at")::varchar a, sum(price)::varchar p, min(price)::varchar p0,
                max(price)::varchar p1, min(id) i0, max(id) i1, count(distinct name) different,
                min(name) m0, max(name) m1, count_if(paid) paid from '{place}'""")[0]
            self.assertEqual(int(row["c"]), 30_000)
            self.assertEqual(Decimal(row["a"]), sum(numbers["at"]))
            for name in ("n", "p"):
                values = numbers["n" if name == "n" else "price"]
                self.assertEqual([Decimal(row[name + end]) for end in ("", "0", "1")],
                                 [sum(values), min(values), max(values)])
            self.assertEqual([row["i0"], row["i1"]], ["flat-000000", "flat-029999"])
            names = sorted({each["name"]["S"] for each in items}, key=str.encode)
            self.assertEqual([int(row["different"]), row["m0"], row["m1"]],
                             [len(names), names[0], names[-1]])
            self.assertEqual(int(row["paid"]), 10_000)
            # What the statistics leave out holds nothing that is asked for.
            found = duckdb(f"select n from '{place}' where id = 'flat-012345'")
            self.assertEqual([int(each["n"]) for each in found], [12345 * 7 - 500])
            self.assertEqual(len(duckdb(f"select 1 from '{place}' where price >= 29990")), 10)

            other = read("hyparquet", place)[0]
            self.assertEqual(len(other["rows"]), 30_000)
            self.assertEqual({each["id"]: (int(each["n"]), each["name"], each["paid"])
                              for each in other["rows"]},
                             {each["id"]["S"]: (int(each["n"]["N"]), each["name"]["S"],
                                                each["paid"]["BOOL"]) for each in items})
            if arguments:
                self.assertGreater(other["groups"], 3)

    def test_readers_see_sets_lists_binaries_and_nested_values(self):
        items = [typed(n) for n in range(200)]
        place = self.directory / "out.parquet"
        self.assert_exit(self.convert(self.write(items), place), 0)
        row = duckdb(f"""select sum(len(ss)) s, sum(list_sum(ns))::varchar n, count(list) l, sum(len(list)) e,
            sum(octet_length(blob)) b, max(digits)::varchar d, count(opt) o,
            count(dyndump_overflow) v, count(*) c from '{place}'""")[0]
        self.assertEqual(int(row["s"]), sum(len(each["ss"]["SS"]) for each in items))
        self.assertEqual(int(Decimal(row["n"])),
                         sum(sum(map(int, each["ns"]["NS"])) for each in items))
        self.assertEqual([int(row["l"]), int(row["e"])],
                         [200, sum(len(each["list"]["L"]) for each in items)])
        self.assertEqual(int(row["b"]), sum(len(base64.b64decode(each["blob"]["B"])) for each in items))
        self.assertEqual(row["d"], "12345678901234567890123456789012345678")
        self.assertEqual([int(row["o"]), int(row["v"])], [100, 0])
        others = {each["id"]: each for each in read("hyparquet", place)[0]["rows"]}
        for each in items:
            other = others[each["id"]["S"]]
            self.assertEqual(other["ss"], each["ss"]["SS"])
            self.assertEqual(list(map(int, other["ns"])), list(map(int, each["ns"]["NS"])))
            self.assertEqual(other["list"], [one["BOOL"] for one in each["list"]["L"]])
            self.assertEqual(other["blob"], each["blob"]["B"])

    def test_a_conflict_in_the_last_item_is_reported_and_kept(self):
        items = [flat(n) for n in range(20_000)]
        items[-1]["n"] = {"S": "not a number"}
        place = self.directory / "out.parquet"
        done = self.convert(self.write(items), place)
        self.assert_exit(done, 0, '"n" has values of several types (1 S, 19999 N)', "INT64",
                         "1 values lie in the overflow column")
        rows = duckdb(f"select id, n, dyndump_overflow o from '{place}' where o is not null")
        self.assertEqual([(each["id"], each["n"], json.loads(each["o"])) for each in rows],
                         [("flat-019999", None, {"n": {"S": "not a number"}})])
        self.assertEqual(canonical_items(self.back(place)), canonical_items(items))

    def test_absent_and_null_are_told_apart(self):
        items = [{"id": {"S": str(n)}, "a": {"S": "x"}} for n in range(300)]
        items[5]["a"] = {"NULL": True}
        del items[6]["a"]
        place = self.directory / "out.parquet"
        self.assert_exit(self.convert(self.write(items), place), 0)
        self.assertEqual(duckdb(f"select count(a) c from '{place}'"), [{"c": "298"}])
        back = {each["id"]["S"]: each for each in self.back(place)}
        self.assertEqual(back["5"]["a"], {"NULL": True})
        self.assertNotIn("a", back["6"])

    def test_an_empty_dump_is_a_whole_file(self):
        source = self.write([])
        for place in (self.directory / "out.parquet", f"{self.directory}/many/"):
            self.assert_exit(self.convert(source, place), 0, "0 items")
            files = f"{place}*.parquet" if str(place).endswith("/") else place
            self.assertEqual(duckdb(f"select count(*) c from '{files}'"), [{"c": "0"}])
            self.assertEqual(self.back(place), [])

    def test_ten_thousand_attributes(self):
        items = [{"id": {"S": str(n)}, **{f"a{(n * 50 + k) % 10_000}": {"S": "x"} for k in range(50)}}
                 for n in range(400)]
        place = self.directory / "out.parquet"
        done = self.convert(self.write(items), place)
        self.assert_exit(done, 0, "2,000 columns", "no column", "more of this kind")
        self.assertEqual(canonical_items(self.back(place)), canonical_items(items))
        self.assertEqual(duckdb(f"select count(*) c from '{place}'"), [{"c": "400"}])

    def test_a_schema_made_by_hand_and_one_that_does_not_fit(self):
        items = [flat(n) for n in range(100)]
        source, place = self.write(items), self.directory / "out.parquet"
        schema = self.directory / "schema.json"
        schema.write_text(json.dumps({"attributes": [
            {"name": "id", "type": "STRING"}, {"name": "n", "type": "NUMBER", "column": "count"},
            {"name": "name", "type": "INT64"}, {"name": "no such", "type": "STRING"}]}))
        done = self.convert(source, place, "--schema", str(schema))
        self.assert_exit(done, 0, "400 values lie in the overflow column")
        self.assertEqual(canonical_items(self.back(place)), canonical_items(items))
        self.assertEqual(duckdb(f"select typeof(count) t from '{place}' limit 1"), [{"t": "VARCHAR"}])
        for text, words in (("{", "no JSON object"), ('{"attributes":[{"name":"a","type":"TEXT"}]}',
                                                      "no type")):
            schema.write_text(text)
            self.assert_exit(self.convert(source, place, "--schema", str(schema)), 2, words)
        done = self.convert(source, place, "--schema", str(self.directory / "missing"))
        self.assert_exit(done, 2, "missing")

    def test_the_schema_of_a_dump_is_shown_and_can_be_given_back(self):
        items = [flat(n) for n in range(200)] + [typed(n) for n in range(200)]
        source = self.write(items)
        done = run("schema", str(source))
        self.assert_exit(done, 0)
        for words in ("400 items", "DECIMAL(", "absent from 200 items", "ss[]", "Conflict: "):
            self.assertIn(words, done.stdout)
        done = run("schema", "--json", str(source))
        schema = json.loads(done.stdout)
        self.assertEqual([schema["schema"], schema["items"]], ["dyndump-schema/1", 400])
        at = {each["name"]: each for each in schema["attributes"]}
        self.assertEqual((at["n"]["present"], at["n"]["absent"]), (200, 200))
        self.assertEqual(at["opt"]["null"], 50)
        self.assertEqual(at["union"]["types"]["NULL"], 20)
        path = self.directory / "schema.json"
        path.write_text(done.stdout)
        one, two = self.directory / "one.parquet", self.directory / "two.parquet"
        self.assert_exit(self.convert(source, one, "--threads", "1"), 0)
        self.assert_exit(self.convert(source, two, "--threads", "1", "--schema", str(path)), 0)
        self.assertEqual(one.read_bytes(), two.read_bytes())

    def test_standard_input_needs_a_schema(self):
        done = self.convert("-", self.directory / "out.parquet")
        self.assert_exit(done, 2, "--schema FILE")
        self.assert_nothing_left()

    def test_a_file_that_is_there_is_kept(self):
        source, place = self.write([flat(1)]), self.directory / "out.parquet"
        place.write_text("mine")
        self.assert_exit(self.convert(source, place), 6, "out.parquet")
        self.assertEqual(place.read_text(), "mine")

    def test_a_full_disk_leaves_nothing_under_a_final_name(self):
        rng = random.Random(3)
        items = [{"id": {"S": f"{n}"}, "r": {"S": rng.randbytes(500).hex()}} for n in range(3000)]
        source = self.write(items)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        for place in (self.directory / "out.parquet", f"{self.directory}/many/"):
            done = self.convert(source, place, "--threads", "1", "--row-group-size", "100kB",
                                preexec_fn=limit)
            self.assertEqual(done.returncode, 6, done.stderr)
        left = {path.name for path in self.directory.rglob("*")}
        # Parts that were whole before are what the same command goes on with.
        for path in self.directory.glob("many/*.parquet"):
            self.assertTrue(self.items_of(path))
            left.discard(path.name)
        self.assertEqual(left, {"items.json", "many"})
        self.assert_exit(self.convert(source, f"{self.directory}/many/"), 0)
        self.assertEqual(len(self.back(f"{self.directory}/many/")), 3000)

    def items_of(self, path):
        return duckdb(f"select id from '{path}'")

    def test_an_interrupted_directory_is_gone_on_with(self):
        source = self.write([flat(n) for n in range(60_000)])
        place = f"{self.directory}/many/"
        command = ["convert", str(source), "-o", place, "--threads", "1"]
        process = start(*command)
        while not list(pathlib.Path(self.directory).glob("many/*.parquet")):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGKILL)
        process.communicate()
        first = {path.name: path.stat().st_ino for path in pathlib.Path(place).glob("p*.parquet")}
        self.assert_exit(run("convert", place, "-o", str(self.output), "--to", "plain"), 3,
                         "not finished")
        self.assert_exit(run(*command), 0, "60,000 items")
        for name, number in first.items():
            self.assertEqual((pathlib.Path(place) / name).stat().st_ino, number)
        self.assertEqual(len(self.back(place)), 60_000)
        # Of something else it is not gone on with.
        other = self.write([flat(n) for n in range(10)], "other.json")
        self.assert_exit(self.convert(other, place), 6, "another conversion")

    def test_lines_of_every_form(self):
        items = [flat(n) for n in range(300)]
        with sandbox("--items", "300") as url:
            dump = f"{self.directory}/dump/"
            self.assert_exit(self.dump(url, "-o", dump), 0)
        for form in ("dynamodb-json", "typed", "plain", "export"):
            place = f"{self.directory}/{form}/"
            self.assert_exit(self.convert(dump, place, "--compress", "gzip", to=form), 0, "300 items")
            self.assert_exit(run("verify", place), 0, "300 items")
            again = self.convert(dump, place, "--compress", "gzip", to=form)
            self.assert_exit(again, 0)
        done = self.convert(f"{self.directory}/plain/", self.output)
        self.assert_exit(done, 2, "does not tell sets from lists")
        parquet = self.directory / "from-export.parquet"
        self.assert_exit(self.convert(f"{self.directory}/export/", parquet), 0, "300 items")
        source = self.write(items)
        self.assert_exit(self.convert(source, self.output, to="typed"), 0)
        self.assertEqual(self.items_in(self.output)[0]["id"],
                         {"type": "string", "value": items[0]["id"]["S"]})
        piped = run("convert", str(source), "-o", "-", "--to", "plain")
        self.assertEqual(len(piped.stdout.splitlines()), 300)

    def test_csv_is_what_pythons_reader_reads(self):
        items = [odd(n) for n in range(100)] + [typed(n) for n in range(100)]
        items[0]["text"] = {"S": ' a, "quoted"\r\nline '}
        source, place = self.write(items), self.directory / "out.csv"
        done = self.convert(source, place, to="csv")
        self.assert_exit(done, 0, "200 items", "without a type", "in DynamoDB JSON within a field",
                         "looks as if the attribute was absent", "no column")
        with place.open(newline="", encoding="utf-8") as file:
            rows = {row["id"]: row for row in csv.DictReader(file, strict=True)}
        self.assertEqual(len(rows), 200)
        for item in items:
            row = rows[item["id"]["S"]]
            for name, value in item.items():
                if name == "x" * 300:
                    self.assertNotIn(name, row)
                    continue
                kind, content = next(iter(value.items()))
                if kind in ("M", "L", "SS", "NS", "BS"):
                    self.assertEqual(json.loads(row[name]), value)
                else:
                    self.assertEqual(row[name], {"NULL": "", "BOOL": str(content).lower()}
                                     .get(kind, content))
            self.assertFalse([name for name in row if row[name] and name not in item])
        done = self.convert(source, place, "--columns", "text,id", "--force", to="csv")
        self.assert_exit(done, 0, "left out")
        text = place.read_bytes().decode()
        self.assertTrue(text.startswith('text,id\r\n'))
        self.assertIn('" a, ""quoted""\r\nline ",odd-0\r\n', text)
        with source.open() as file:
            piped = subprocess.run([PROGRAM, "convert", "-", "-o", "-", "--to", "csv", "--columns",
                                    "id", "-q"], stdin=file, capture_output=True, text=True)
        self.assertEqual(len(piped.stdout.splitlines()), 201)
        self.assert_exit(run("convert", str(source), "-o", "x", "--columns", "id"), 2,
                         "--columns is for --to csv")
        self.assert_exit(self.convert(source, place, "--columns", "a,,b", to="csv"), 2, "comma")

    def test_verify_reads_parquet(self):
        items = [typed(n) for n in range(300)]
        source, place = self.write(items + items[:1]), self.directory / "x.parquet"
        self.assert_exit(self.convert(source, place), 0)
        self.assert_exit(run("verify", str(place)), 0, "301 items")
        self.assert_exit(run("verify", str(place), "--partition-key", "id"), 7, "typed-0")
        many = f"{self.directory}/many/"
        self.assert_exit(self.convert(source, many), 0)
        self.assert_exit(run("verify", many), 0, "301 items")
        sums = [run("verify", "--signature", str(each)).stdout.split()[:1]
                for each in (source, place, many)]
        self.assertEqual(sums[1:], sums[:1] * 2)
        whole = place.read_bytes()
        place.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
        self.assert_exit(run("verify", str(place)), 7, "damaged")
        next(pathlib.Path(many).glob("part*")).unlink()
        self.assertNotEqual(run("verify", many).returncode, 0)

    def test_options_that_do_not_go_together(self):
        source = self.write([flat(1)])
        for arguments, words in (
            (["--compress", "gzip"], "Parquet takes none, snappy and zstd"),
            (["--compress", "snappy", "--to", "plain"], "lines take none, gzip and zstd"),
            (["--schema", "x", "--to", "plain"], "--schema is for --to parquet"),
            (["--compress", "zstd:20"], "zstd:19"),
        ):
            done = run("convert", str(source), "-o", str(self.output), *arguments)
            self.assert_exit(done, 2, words)
        self.assert_exit(run("convert", str(source)), 2, "--output is missing")
        done = self.convert(source, "s3://bucket/prefix/")
        self.assert_exit(done, 2, "Parquet is written to files")

    def test_damaged_and_foreign_parquet_is_refused(self):
        source, place = self.write([typed(n) for n in range(100)]), self.directory / "x.parquet"
        self.assert_exit(self.convert(source, place), 0)
        whole = place.read_bytes()
        for harmed, words in ((whole[:-1], "end is missing"), (whole[:100], "end is missing"),
                              (whole[:50] + b"\xff" * 30 + whole[80:], "damaged"),
                              (b"PAR1" + whole[-1000:], "is")):
            place.write_bytes(harmed)
            done = self.convert(place, self.output, to="plain")
            self.assertIn(done.returncode, (6, 7), done.stderr)
            self.assertIn(words, done.stderr)
        duckdb(f"copy (select 1 as a) to '{self.directory}/foreign.parquet' (format parquet)")
        done = self.convert(self.directory / "foreign.parquet", self.output, to="plain")
        self.assert_exit(done, 7, "dyndump did not write")

    def test_memory_stays_flat(self):
        rng = random.Random(9)
        source = self.directory / "items.json"
        with source.open("w") as file:
            for n in range(60_000):
                item = {"id": {"S": f"{n}"}, "text": {"S": rng.randbytes(1000).hex()},
                        **{f"a{k}": {"N": str(rng.randrange(10**9))} for k in range(20)}}
                file.write(json.dumps(item) + "\n")
        process = start("convert", str(source), "-o", str(self.directory / "x.parquet"), "--threads", "4")
        _, status, usage = os.wait4(process.pid, 0)
        self.assertEqual(status, 0)
        self.assertLess(usage.ru_maxrss, 256 * 1024)
        process.returncode = 0
        process.stdout.close()
        process.stderr.close()


if __name__ == "__main__":
    unittest.main()
