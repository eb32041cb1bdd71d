#include "archive/names.hpp"

#include "archive/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace dyndump::archive {
namespace {

constexpr std::string_view export_alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t export_name_length = 26;
constexpr std::size_t export_time_length = 14;
constexpr std::size_t segment_length = 6;
constexpr std::size_t least_number_length = 5;
constexpr std::size_t most_number_length = 10;

bool consists_of(std::string_view text, std::string_view alphabet) {
    return text.find_first_not_of(alphabet) == std::string_view::npos;
}

bool is_number(std::string_view text) {
    return consists_of(text, "0123456789");
}

bool is_numbered_name(std::string_view name) {
    if (name.size() <= segment_length || name[segment_length] != '-') {
        return false;
    }
    const auto number = name.substr(segment_length + 1);
    return is_number(name.substr(0, segment_length)) && is_number(number) &&
           number.size() >= least_number_length && number.size() <= most_number_length &&
           (number.size() == least_number_length || number.front() != '0');
}

// Cuts the ending off; false if there is none.
bool cut_suffix(std::string_view& name) {
    for (const std::string_view suffix : {".json", ".json.gz", ".json.zst"}) {
        if (name.ends_with(suffix)) {
            name.remove_suffix(suffix.size());
            return true;
        }
    }
    return false;
}

} // namespace

std::string part_name(std::uint32_t segment, std::uint32_t number) {
    return fmt::format("{:06}-{:05}", segment, number);
}

bool read_part_name(std::string_view name, std::uint32_t& segment, std::uint32_t& number) {
    if (!is_numbered_name(name)) {
        return false;
    }
    const auto* end = name.data() + name.size();
    std::from_chars(name.data(), name.data() + segment_length, segment);
    return std::from_chars(name.data() + segment_length + 1, end, number).ec == std::errc{};
}

std::string export_part_name(std::string_view export_id, std::uint32_t segment,
                             std::uint32_t number) {
    running_digest digest(EVP_sha256());
    digest.add(fmt::format("{}/{}/{}", export_id, segment, number));
    const auto raw = digest.value();
    std::string name;
    unsigned bits = 0;
    unsigned have = 0;
    for (char c : raw) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        have += 8;
        while (have >= 5 && name.size() < export_name_length) {
            have -= 5;
            name += export_alphabet[(bits >> have) & 31];
        }
    }
    return name;
}

std::string make_export_id(std::int64_t started_ms, std::uint32_t random) {
    return fmt::format("{:014}-{:08x}", started_ms, random);
}

bool is_export_id(std::string_view name) {
    constexpr std::size_t length = export_time_length + 1 + 8;
    return name.size() == length && name[export_time_length] == '-' &&
           is_number(name.substr(0, export_time_length)) &&
           consists_of(name.substr(export_time_length + 1), "0123456789abcdef");
}

bool is_part_name(std::string_view name, bool exported) {
    if (!cut_suffix(name)) {
        return false;
    }
    if (exported) {
        return name.size() == export_name_length && consists_of(name, export_alphabet);
    }
    return is_numbered_name(name);
}

std::vector<std::string> data_directories(const std::string& export_id) {
    return export_id.empty() ? std::vector<std::string>{"data"}
                             : std::vector<std::string>{"AWSDynamoDB", export_id, "data"};
}

bool is_part_path(std::string_view path, const std::string& export_id) {
    for (const auto& directory : data_directories(export_id)) {
        if (!path.starts_with(directory) || path.substr(directory.size(), 1) != "/") {
            return false;
        }
        path.remove_prefix(directory.size() + 1);
    }
    return is_part_name(path, !export_id.empty());
}

} // namespace dyndump::archive
