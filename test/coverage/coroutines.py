#!/usr/bin/env python3
"""Lets gcov count the bodies of coroutines.

g++ 12 compiles a coroutine's body into a function of its own, NAME.Frame.actor, counts it like any
other, and marks it as artificial in the notes (.gcno); gcov leaves artificial functions out, and
with them every line of every coroutine. This takes the mark off, in all notes below the directories
given. Source of the format: gcc/gcov-io.h of GCC 12.
"""
import pathlib
import struct
import sys

FUNCTION = 0x01000000


def string_at(data, at):
    (length,) = struct.unpack_from("<I", data, at)
    return data[at + 4 : at + 4 + length].rstrip(b"\0"), at + 4 + length


def mark_real(path):
    """Returns how many coroutines are in the file."""
    data = bytearray(path.read_bytes())
    if data[:4] != b"oncg" or not b"B2" <= data[4:8][::-1] < b"B3":
        sys.exit(f"{path}: not notes of g++ 12 (the format changes between releases)")
    _, at = string_at(data, 16)  # magic, version, stamp, checksum; the directory of compilation
    at += 4  # whether unexecuted blocks are told of
    found = 0
    while at + 8 <= len(data):
        tag, length = struct.unpack_from("<II", data, at)
        at += 8
        if tag == FUNCTION and length:
            name, artificial = string_at(data, at + 12)  # three checksums
            if name.endswith(b".actor"):
                struct.pack_into("<I", data, artificial, 0)
                found += 1
        at += length
    path.write_bytes(data)
    return found


total = sum(mark_real(path) for top in sys.argv[1:] for path in pathlib.Path(top).rglob("*.gcno"))
if total == 0:
    sys.exit("coroutines.py: no coroutine in any of the notes")
