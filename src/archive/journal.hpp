// What the journal of a dump records, and how it is written down.
#pragma once

#include <dyndump/signature.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::archive {

/// Something that a resumed dump must agree in, under the name the user knows it by.
struct field {
    std::string name;
    std::string value;

    friend bool operator==(const field&, const field&) = default;
};
using identity = std::vector<field>;

/// What differs, in words; empty if nothing.
std::string difference(const identity& then, const identity& now);

/// 1, or 2 if the dump has what version 1 does not know and would get wrong: changes on the way, or
/// a sample.
int version_for(const identity& what);
constexpr int latest_version = 2;

/// The first record.
struct header {
    identity what;
    /// DescribeTable's answer, for the manifest.
    std::string table_json;
    /// What other operations told of the table; empty: not asked.
    std::string settings_json;
    /// All segments go into one file.
    bool single_file = false;
    /// Names the export in the aws layout; fixed by the first run.
    std::string export_id;
    /// When the first run began: milliseconds since the epoch.
    std::int64_t started_ms = 0;
    /// How to go on, as a shell takes it; empty: not known.
    std::string resume_command;
};

/// In how many segments the table is read; known when the first page comes.
struct beginning {
    std::uint32_t segments = 0;
};

struct part_position {
    std::uint32_t number = 0;
    /// Bytes in the file, compressed if it is.
    std::uint64_t offset = 0;
    std::uint64_t items = 0;
    /// Before compression.
    std::uint64_t bytes = 0;
    /// CRC-32 of the file up to `offset`.
    std::uint32_t crc = 0;
    /// Of the items, if it is asked for; else of none.
    items_signature signature{};

    friend bool operator==(const part_position&, const part_position&) = default;
};

struct part_digests {
    /// Hexadecimal.
    std::string sha256;
    /// Base64; empty unless the layout needs it.
    std::string md5;
};

/// A part that will not grow any more.
struct finished_part {
    std::uint32_t segment = 0;
    part_position at;
    part_digests digests;
};

/// Where a segment stands, and what it took from its beginning on.
struct segment_state {
    bool done = false;
    /// Raw JSON; where an unfinished segment goes on.
    std::string next_key;
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
    std::uint64_t pages = 0;
    std::uint64_t requests = 0;
    std::uint64_t throttles = 0;
    double capacity = 0;
    std::uint64_t microseconds = 0;
};

/// A page was written. It is a claim: what was written may not have reached the disk.
struct mark {
    std::uint32_t segment = 0;
    /// Where the segment stands behind the page.
    segment_state after;
    part_position part;
    /// The part ends with this page.
    std::optional<part_digests> closed;
};

/// Data and journal were durable up to this offset of the journal before this record was written.
struct commit {
    std::uint64_t durable = 0;
    /// When; milliseconds since the epoch.
    std::int64_t at_ms = 0;
};

using entry = std::variant<header, beginning, finished_part, mark, commit>;

/// JSON in one line. What from_text() would refuse is not written: a capacity that is no number
/// counts as none.
std::string to_text(const entry& what);
/// False if it is none of ours, or names what no dump names: then `problem` says so.
bool from_text(std::string_view text, entry& what, std::string& problem);
bool from_text(std::string_view text, entry& what);

/// Whether it is the first record of a journal, of whichever version.
bool begins_dump(std::string_view text);

/// What the text of a journal's first record begins with, as this version writes it.
constexpr std::string_view header_opening = "{\"type\":\"dump\",\"version\":";

} // namespace dyndump::archive
