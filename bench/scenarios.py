"""What is measured, and against what."""

from dataclasses import dataclass
from typing import Callable, Optional

from programs import SERVER_CORE, median_of


PAGES = 60  # of a megabyte, in each segment


@dataclass
class Row:
    name: str
    command: list
    verdict: Callable
    limit: Optional[list] = None


def judged(value, bar, good):
    return "" if bar is None else f"   (bar {bar}: {'met' if good(value) else 'MISSED'})"


def against(limit_name, bar=None):
    """MB per CPU-second as a share of the limit's."""

    def verdict(ours, limits):
        ratio = median_of(ours, lambda u: u.mb_per_cpu) / median_of(limits, lambda u: u.mb_per_cpu)
        return f"{ratio:.2f} of {limit_name}" + judged(ratio, bar, lambda r: r >= bar)

    return verdict


def times(peer, bar):
    """How many times the peer's MB per CPU-second."""

    def verdict(ours, limits):
        ratio = median_of(ours, lambda u: u.mb_per_cpu) / median_of(limits, lambda u: u.mb_per_cpu)
        return f"{ratio:.0f}x {peer}" + judged(ratio, f"{bar}x", lambda r: r >= bar)

    return verdict


def at_least(bar):
    """MB per CPU-second, absolute."""

    def verdict(ours, _):
        value = median_of(ours, lambda u: u.mb_per_cpu)
        return f"{value:.0f} MB/CPU-s" + judged(value, bar, lambda v: v >= bar)

    return verdict


def at_least_beside(bar, limit_name):
    """Absolute, with its share of a limit that no bar is set for."""

    def verdict(ours, limits):
        return f"{against(limit_name)(ours, limits)}, " + at_least(bar)(ours, limits)

    return verdict


def requests_per_second(bar):
    def verdict(ours, _):
        rate = median_of(ours, lambda u: u.requests / u.wall)
        return f"{rate:.0f} requests/s" + judged(rate, f"{bar:.0f}", lambda r: r >= bar)

    return verdict


def lateness(bar):
    def verdict(ours, _):
        late = median_of(ours, lambda u: u.late_p99_ms)
        return f"p99 {late:.2f} ms late" + judged(late, f"{bar} ms", lambda v: v <= bar)

    return verdict


def memory_each(count, bar_kib):
    """What each segment takes beyond the steady memory of few."""

    def verdict(ours, limits):
        each = (median_of(ours, lambda u: u.rss_kib) - median_of(limits, lambda u: u.rss_kib)) / count
        return f"{each:.0f} KiB a segment" + judged(each, f"{bar_kib} KiB", lambda v: v <= bar_kib)

    return verdict


def memory(bar_mib):
    def verdict(ours, _):
        peak = median_of(ours, lambda u: u.rss_kib / 1024)
        return f"{peak:.1f} MiB" + judged(peak, f"{bar_mib} MiB", lambda v: v <= bar_mib)

    return verdict


def rows(p, quick):
    flat = f"flat.1000000.{PAGES}.0"
    yield from discards(p, flat)
    yield from files(p, flat)
    yield from formats(p)
    yield from compressed(p, flat)
    yield from loads(p)
    if not quick:
        yield from shapes(p)
        yield from segments(p)
    yield from small_requests(p)
    yield from neighbours(p, f"flat.1000000.{3 * PAGES}.0")
    yield from memories(p)
    yield from peers(p, flat)


def discards(p, table):
    for tls, bar in ((True, 0.85), (False, 0.45)):
        yield Row(f"discard, {'TLS' if tls else 'plain'}", p.dump(table, tls=tls),
                  against("drain", bar), p.drain(table, tls=tls))


def files(p, table):
    for tls, bar in ((True, 0.85), (False, 0.80)):
        yield Row(f"dynamodb-json to a file, {'TLS' if tls else 'plain'}",
                  p.dump(table, tls=tls, write=True), against("drain + write", bar),
                  p.drain(table, tls=tls, write=True))


def formats(p):
    for shape, bar in (("flat", 500), ("nested", 250)):
        for name in ("plain", "typed", "export"):
            yield Row(f"{name} to a file, {shape} items",
                      p.dump(f"{shape}.1000000.{PAGES}.0", "--format", name, write=True),
                      at_least(None if name == "export" else bar))


def compressed(p, table):
    for name, bar in (("gzip", 350), ("zstd:-3", 450), ("zstd:1", None), ("zstd:3", None)):
        yield Row(f"dynamodb-json to a file, {name}", p.dump(table, "--compress", name, write=True),
                  at_least_beside(bar, f"drain + {name} + write"),
                  p.drain(table, write=True, compress=name))


# Of what is to be sent, the first has all ready; the last does what no load can do without.
LIMITS_OF_A_LOAD = (("prepared", "sends", 0.85), ("signed", "signs and sends", None),
                    ("whole", "reads, checks, packs, signs and sends", None))


def loads(p):
    source = p.source("flat", 300)
    for tls in (True, False):
        for kind, does, bar in LIMITS_OF_A_LOAD:
            yield Row(f"load of a file, {'TLS' if tls else 'plain'}, 32 in flight", p.load(source, tls=tls),
                      against(f"sender that {does}", bar if tls else None), p.send(source, kind, tls=tls))
    yield Row("memory of a load, 32 in flight", p.load(source), memory(64))


def shapes(p):
    for shape in ("nested", "numbers", "binary", "large"):
        table = f"{shape}.1000000.{PAGES}.0"
        yield Row(f"dynamodb-json to a file, {shape} items", p.dump(table, write=True),
                  against("drain + write"), p.drain(table, write=True))


def segments(p):
    for count, pages in ((1, 400), (256, 3)):
        table = f"flat.1000000.{pages}.0"
        yield Row(f"discard, plain, {count} segments", p.dump(table, segments=count),
                  against("drain"), p.drain(table, segments=count))


def small_requests(p):
    late = "flat.4000.100.20"
    yield Row("256 segments, 20 ms latency, 4 KB pages", p.dump(late, segments=256),
              requests_per_second(0.85 * 256 / 0.020))
    table = "flat.1.7500.0"
    yield Row("pages of one item, plain, one core", p.dump(table), requests_per_second(20_000),
              p.drain(table))
    yield Row("Limit=1 by the client alone, plain, one core",
              p.dump("flat.1.1.0", "--scans", "60000"), requests_per_second(20_000))


def neighbours(p, table):
    for tls in (False, True):
        name = f"co-tenant latency, {'TLS' if tls else 'plain'}"
        yield Row(f"{name}, with offload",
                  p.dump(table, "--probe", "--offload-core", SERVER_CORE, tls=tls, write=True), lateness(0.5))
        yield Row(f"{name}, without", p.dump(table, "--probe", tls=tls, write=True), lateness(1.5))
    yield Row("co-tenant latency, format plain, without",
              p.dump(table, "--probe", "--format", "plain", write=True), lateness(1.5))


def memories(p):
    yield Row("steady memory, 8 segments of 1 MB pages", p.dump("flat.1000000.60.0"), memory(24 + 8 * 1.0))
    yield Row("1,000 segments open, 1 KB pages", p.dump("flat.1.20.20", segments=1000),
              memory_each(1000, 64), p.dump("flat.1.20.20", segments=1))


def peers(p, table):
    small = "flat.1000000.4.0"
    yield Row("discard, plain, against boto3", p.dump(table), times("boto3", 25), p.boto3(small))
    yield Row("discard, plain, against the Node SDK", p.dump(table), times("Node SDK", 12), p.node(small))
