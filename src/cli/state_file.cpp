#include "cli/state_file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace dyndump::cli {
namespace {

namespace fs = std::filesystem;

// FNV-1a: a name, no proof; the file itself says what it is of.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char each : text) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211U;
    }
    return hash;
}

} // namespace

std::string state_file(std::string_view kind, std::string_view of) {
    const char* const state = std::getenv("XDG_STATE_HOME");
    const char* const home = std::getenv("HOME");
    fs::path place;
    std::error_code ec;
    if (state != nullptr && *state == '/') {
        place = state;
    } else if (home != nullptr && *home == '/' && fs::is_directory(home, ec)) {
        place = fs::path(home) / ".local" / "state";
    } else {
        return {};
    }
    place /= "dyndump";
    fs::create_directories(place, ec);
    if (ec) {
        return {};
    }
    return (place / fmt::format("{}-{:016x}.json", kind, hash_of(of))).string();
}

} // namespace dyndump::cli
