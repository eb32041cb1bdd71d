// Times as manifests write them.
#pragma once

#include <cstdint>
#include <string>

namespace dyndump::archive {

/// "2026-01-31T12:00:00.000Z" for milliseconds since the epoch.
std::string to_timestamp(std::int64_t ms);

} // namespace dyndump::archive
