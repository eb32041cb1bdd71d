"""Runs the scenarios and prints one table. Called by run.sh."""

import argparse
import shutil
import sys

from programs import Programs, median_of
from scenarios import rows

HEADER = f"{'scenario':<44}{'MB/CPU-s':>10}{'MB/s':>8}{'RSS MiB':>9}   {'against its limit or bar'}"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench/run.sh")
    for name in ("--programs", "--plain-port", "--tls-port", "--certificate"):
        parser.add_argument(name, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--out", default="/dev/shm")
    parser.add_argument("--only", default="", help="rows whose name holds this text")
    parser.add_argument("--runs", type=int, help="of which the median counts (5; quick: 3)")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--realtime", action="store_true")
    options = parser.parse_args()
    options.runs = options.runs or (3 if options.quick else 5)
    return options


def measure(row, programs, runs):
    """The row's command and its limit, in turn, so that both meet the same machine."""
    ours, limits = [], []
    for _ in range(runs):
        ours.append(programs.run(row.command))
        if row.limit:
            limits.append(programs.run(row.limit))
    return ours, limits


def line(row, ours, limits):
    text = (f"{row.name:<44}{median_of(ours, lambda u: u.mb_per_cpu):>10.0f}"
            f"{median_of(ours, lambda u: u.mb_per_second):>8.0f}"
            f"{median_of(ours, lambda u: u.rss_kib / 1024):>9.1f}   ")
    return text + row.verdict(ours, limits)


def main():
    options = parse_arguments()
    programs = Programs(options)
    print(HEADER)
    lines = []
    for row in rows(programs, options.quick):
        if options.only not in row.name:
            continue
        if shutil.which(row.command[0]) is None:
            print(f"{row.name:<44}  not installed")
            continue
        try:
            lines.append(line(row, *measure(row, programs, options.runs)))
            print(lines[-1], flush=True)
        except Exception as failure:  # one row that fails says so; the others go on
            print(f"{row.name:<44}  failed: {getattr(failure, 'stderr', '') or failure}".rstrip())
    programs.close()
    met, missed = (sum(text.endswith(f": {word})") for text in lines) for word in ("met", "MISSED"))
    print(f"{met} bars met, {missed} missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
