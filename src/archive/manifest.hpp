// The last file of a dump: what it holds.
#pragma once

#include "archive/dump_state.hpp"
#include "archive/journal.hpp"
#include "archive/names.hpp"

#include <dyndump/signature.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::archive {

/// Larger ones are neither read nor written; nor are those with more parts.
constexpr std::uint64_t most_manifest_bytes = std::uint64_t{1} << 30;
constexpr std::size_t most_parts = 2 * std::size_t{most_segments};

struct manifest_part {
    /// Relative to the manifest.
    std::string path;
    std::uint32_t segment = 0;
    std::uint64_t items = 0;
    /// Of the items' lines; and of the file.
    std::uint64_t bytes = 0;
    std::uint64_t file_bytes = 0;
    std::string sha256;
    /// Base64; only in the aws layout.
    std::string md5;
    /// That S3 gave the object, without quotation marks; empty in a directory.
    std::string etag{};
    /// Of the items; null: the dump has none.
    std::shared_ptr<const items_signature> signature{};
};

struct manifest {
    identity what;
    /// DescribeTable's answer.
    std::string table_json;
    /// What other operations told of the table; empty: not asked.
    std::string settings_json;
    /// Names of the key's attributes, if every item has them.
    std::vector<std::string> key;
    std::string format;
    std::string compression;
    /// In the aws layout; else empty.
    std::string export_id;
    std::int64_t started_ms = 0;
    std::int64_t ended_ms = 0;
    std::uint32_t total_segments = 0;
    dump_totals totals;
    std::map<std::uint32_t, segment_state> segments;
    std::vector<manifest_part> parts;
    /// Of all items, if the dump has one.
    std::optional<items_signature> signature;
    /// Of all that comes before it in the text; known once it was read.
    std::string sha256;
};

/// JSON, an element of the long lists a line.
std::string to_text(const manifest& what);
/// False, with the reason in `problem`, if it is not the manifest of a dump of this version. All is
/// read but the segments.
bool from_text(std::string_view text, manifest& what, std::string& problem);

} // namespace dyndump::archive
