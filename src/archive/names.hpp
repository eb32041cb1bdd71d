// The names that a dump gives to its files. What a journal or a manifest says is taken for a name
// only if it is one of these: it can lead nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::archive {

/// DynamoDB's bound of TotalSegments.
constexpr std::uint32_t most_segments = 1'000'000;

/// "000001-00000": a segment, and which of its parts.
std::string part_name(std::uint32_t segment, std::uint32_t number);
/// The other way; false if it is no such name.
bool read_part_name(std::string_view name, std::uint32_t& segment, std::uint32_t& number);
/// 26 characters that look random and are the same for the same arguments.
std::string export_part_name(std::string_view export_id, std::uint32_t segment,
                             std::uint32_t number);
/// "01700000000000-1a2b3c4d": 14 digits of milliseconds and eight hexadecimal ones.
std::string make_export_id(std::int64_t started_ms, std::uint32_t random);

/// Whether it is a name that make_export_id() gives.
bool is_export_id(std::string_view name);
/// Whether it is a name that a part has in its directory, in whichever compression. `exported`: in
/// the layout of the service's export.
bool is_part_name(std::string_view name, bool exported);

/// The directories below each other that the parts lie in. `export_id`: empty but in the layout of
/// the service's export.
std::vector<std::string> data_directories(const std::string& export_id);
/// Whether it is the path of a part below the dump's directory.
bool is_part_path(std::string_view path, const std::string& export_id);

} // namespace dyndump::archive
