#include "cli/load/state_file.hpp"

#include <fmt/format.h>

#include <algorithm>
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

// Empty: there is none.
fs::path state_directory() {
    const char* const state = std::getenv("XDG_STATE_HOME");
    const char* const home = std::getenv("HOME");
    std::error_code ec;
    if (state != nullptr && *state == '/') {
        return fs::path(state) / "dyndump";
    }
    if (home != nullptr && *home == '/' && fs::is_directory(home, ec)) {
        return fs::path(home) / ".local" / "state" / "dyndump";
    }
    return {};
}

} // namespace

std::string state_file(std::string_view kind, std::string_view of) {
    const auto place = state_directory();
    std::error_code ec;
    if (!place.empty()) {
        fs::create_directories(place, ec);
    }
    return place.empty() || ec
               ? std::string()
               : (place / fmt::format("{}-{:016x}.json", kind, hash_of(of))).string();
}

std::vector<std::string> state_files(std::string_view kind) {
    const auto beginning = fmt::format("{}-", kind);
    std::vector<std::string> found;
    std::error_code ec;
    for (fs::directory_iterator at(state_directory(), ec), end; !ec && at != end;
         at.increment(ec)) {
        const auto name = at->path().filename().string();
        if (name.starts_with(beginning) && name.ends_with(".json")) {
            found.push_back(at->path().string());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace dyndump::cli
