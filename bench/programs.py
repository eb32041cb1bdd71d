"""The programs of the bench: how to call them and what they print."""

import os
import re
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

CLIENT_CORE = "1"
SERVER_CORE = "0"


@dataclass
class Usage:
    """What one run cost."""

    bytes: int
    requests: int
    cpu: float
    wall: float
    rss_kib: int
    late_p99_ms: float = 0
    late_p50_ms: float = 0

    @property
    def mb_per_cpu(self):
        return self.bytes / 1e6 / self.cpu

    @property
    def mb_per_second(self):
        return self.bytes / 1e6 / self.wall


def median_of(runs, measure):
    return statistics.median(measure(run) for run in runs)


def file_mib(command):
    """More than what a dump of the table on this command line writes: "SHAPE.PAGE_BYTES.PAGES.DELAY"."""
    table = next(text.split(".") for text in command if re.fullmatch(r"[a-z]+(\.[0-9]+){3}", text))
    return 8 * int(table[1]) * int(table[2]) * 3 // 2 // 2**20 + 1


class Programs:
    """Command lines. `tls` chooses the server."""

    def __init__(self, options):
        self.directory = Path(options.programs)
        self.ports = {False: options.plain_port, True: options.tls_port}
        self.certificate = options.certificate
        self.file = str(Path(options.out) / f"dyndump-bench-{os.getpid()}")
        self.program = str(self.directory.parent / "src/cli/dyndump")
        self.sources = {}
        self.priority = ["chrt", "-r", "1"] if options.realtime else []

    def endpoint(self, tls):
        return f"{'https' if tls else 'http'}://localhost:{self.ports[tls]}"

    def drain(self, table, segments=8, tls=False, write=False, compress=None):
        command = [str(self.directory / "bench_drain"), "tls" if tls else "plain", str(self.ports[tls]),
                   table, str(segments)]
        return command + ([self.file] if write else []) + ([compress] if compress else [])

    def dump(self, table, *more, segments=8, tls=False, write=False):
        command = [str(self.directory / "bench_dump"), "--endpoint", self.endpoint(tls), "--table", table,
                   "--segments", str(segments), "--parallel", str(segments), *more]
        if tls:
            command += ["--ca-bundle", self.certificate]
        return command + (["--output", self.file] if write else [])

    def source(self, shape, megabytes):
        """A file of items to load."""
        if (shape, megabytes) not in self.sources:
            path = f"{self.file}-source-{shape}-{megabytes}"
            subprocess.run([str(self.directory / "bench_items"), shape, str(megabytes), path], check=True)
            self.sources[shape, megabytes] = path
        return self.sources[shape, megabytes]

    def load(self, source, in_flight=32, tls=False):
        """The program itself."""
        command = [self.program, "load", "-q", "--region", "us-east-1", "--endpoint-url", self.endpoint(tls),
                   "-p", str(in_flight), "-w", "0", "--on-conflict", "replace", "--journal",
                   f"{self.file}-journal", "--restart", source, "flat.1000.1.0"]
        return command + (["--ca-bundle", self.certificate] if tls else [])

    def send(self, source, kind, in_flight=32, tls=False):
        return [str(self.directory / "bench_send"), "tls" if tls else "plain", str(self.ports[tls]), source,
                str(in_flight), kind]

    def boto3(self, table, segments=8):
        return ["/usr/bin/python3", "bench/peers/boto3_scan.py", self.endpoint(False), table, str(segments)]

    def node(self, table, segments=8):
        return ["node", "bench/peers/node_scan.mjs", self.endpoint(False), table, str(segments)]

    def remove_files(self):
        for path in Path(self.file).parent.glob(f"*{Path(self.file).name}*"):
            if str(path) not in self.sources.values():
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def warm_memory(self, mib):
        """A virtual machine gets memory from its host at the first touch, which takes longer than all
        that is measured: so the file system has had as much before each run."""
        piece = bytes(1 << 20)
        with open(self.file, "wb", buffering=0) as file:
            for _ in range(mib):
                file.write(piece)
        self.remove_files()

    def measure(self, command):
        """A load by the program, from outside; its bytes are those of the file that it reads."""
        source = next(path for path in self.sources.values() if path in command)
        began = time.monotonic()
        process = subprocess.Popen([*self.priority, "taskset", "-c", CLIENT_CORE, *command],
                                   env={**os.environ, "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"})
        _, status, used = os.wait4(process.pid, 0)
        self.remove_files()
        if status != 0:
            raise RuntimeError(f"the program has ended with status {status}")
        return Usage(bytes=os.stat(source).st_size, requests=0, cpu=used.ru_utime + used.ru_stime,
                     wall=time.monotonic() - began, rss_kib=used.ru_maxrss)

    def close(self):
        self.sources = {}
        self.remove_files()

    def run(self, command):
        """Runs on the client's core; the file it writes is gone before and after."""
        if self.file in command:
            self.warm_memory(file_mib(command))
        if self.program in command:
            return self.measure(command)
        try:
            done = subprocess.run([*self.priority, "taskset", "-c", CLIENT_CORE, *command], capture_output=True,
                                  text=True, timeout=300, check=True)
        finally:
            self.remove_files()
        fields = dict(pair.split("=") for pair in done.stdout.split())
        return Usage(**{name: (int if name in ("bytes", "requests", "rss_kib") else float)(value)
                        for name, value in fields.items()})
