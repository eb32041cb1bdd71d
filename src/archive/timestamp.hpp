// Times as manifests write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::archive {

/// "2026-01-31T12:00:00.000Z" for milliseconds since the epoch.
std::string to_timestamp(std::int64_t ms);
/// The other way; 0 if it is none.
std::int64_t from_timestamp(std::string_view text);

} // namespace dyndump::archive
