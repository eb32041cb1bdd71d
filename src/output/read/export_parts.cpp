#include "output/read/export_parts.hpp"

#include "core/json_members.hpp"
#include "core/sentence.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace dyndump::output {
namespace {

namespace json = boost::json;
namespace sys = boost::system::errc;

constexpr std::uint64_t largest_summary = std::uint64_t{1} << 20;
constexpr std::uint64_t largest_list = std::uint64_t{256} << 20;
constexpr std::string_view top = "AWSDynamoDB";
constexpr std::string_view data = "data";

std::optional<std::uint64_t> count(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    error_code ec;
    const auto value =
        found != nullptr && found->is_number() ? found->to_number<std::uint64_t>(ec) : 0;
    return found != nullptr && found->is_number() && !ec ? std::optional(value) : std::nullopt;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.front() != '.' && name.find('/') == name.npos &&
           name.find('\0') == name.npos;
}

// The directories that lead from the root to the export's files; none if the root has them.
error_code find_place(file_system& system, const durable_file& root,
                      std::vector<std::string>& place, std::string& problem) {
    file_kind kind = file_kind::none;
    auto ec = system.kind_of(root.descriptor(), "manifest-files.json", false, kind);
    if (ec || kind == file_kind::regular) {
        return ec;
    }
    durable_file above;
    ec = open_below(system, root.descriptor(), {std::string(top)}, above);
    std::vector<std::string> names;
    if (!ec) {
        ec = system.list(above.descriptor(), names);
    }
    if (ec) {
        return ec;
    }
    // Incremental exports share one directory for their data.
    std::erase_if(names, [](const std::string& name) { return !is_name(name) || name == data; });
    if (names.size() != 1) {
        problem = core::sentence("it holds {} exports; name the directory of one: {}/ID",
                                 names.size(), top);
        return errc::invalid_argument;
    }
    place = {std::string(top), names.front()};
    return {};
}

error_code read_summary(const std::string& content, dump_contents& about, std::string& problem) {
    error_code ec;
    const auto value = json::parse(content, ec);
    if (ec || !value.is_object()) {
        problem = "manifest-summary.json is no JSON object";
        return errc::corrupt_output;
    }
    const auto& summary = value.get_object();
    if (const auto format = core::text_in(summary, "outputFormat"); format != "DYNAMODB_JSON") {
        problem = core::sentence("the export's format is {}; only DYNAMODB_JSON can be read",
                                 format.empty() ? "not known" : format);
        return errc::invalid_argument;
    }
    about.incremental = core::text_in(summary, "exportType") == "INCREMENTAL_EXPORT";
    about.table_arn = core::text_in(summary, "tableArn");
    about.table_id = core::text_in(summary, "tableId");
    about.items = count(summary, "itemCount");
    about.identity = core::text_in(summary, "exportArn");
    about.format = json_format::export_item;
    return {};
}

// Where the export's files are, relative to the root.
struct export_place {
    std::string own;    // with a slash, or empty
    std::string shared; // the data of all incremental exports
    bool shares = false;
};

error_code read_part(std::string_view line, export_place& place, dump_part& part,
                     std::string& problem) {
    error_code ec;
    const auto value = json::parse(line, ec);
    std::string key;
    if (!ec && value.is_object()) {
        key = core::text_in(value.get_object(), "dataFileS3Key");
        part.claims.items = count(value.get_object(), "itemCount");
        part.claims.md5 = core::text_in(value.get_object(), "md5Checksum");
    }
    const auto name = key.substr(key.rfind('/') + 1);
    if (!is_name(name)) {
        problem = "manifest-files.json has a line without the name of a file";
        return errc::corrupt_output;
    }
    const auto directory = fmt::format("{}/{}/{}", top, data, name);
    const bool shared = key == directory || key.ends_with('/' + directory);
    place.shares = place.shares || shared;
    part.path = fmt::format("{}{}/{}", shared ? place.shared : place.own, data, name);
    return {};
}

// The data lies beside the directory that was named.
error_code move_up(file_system& system, durable_file& root, std::string& problem) {
    durable_file above;
    auto ec = above.open_directory(system, root.descriptor(), "..", false);
    if (ec == sys::no_such_file_or_directory) {
        problem = core::sentence("its data lies beside it; name what holds {}, with one export in "
                                 "it",
                                 top);
        return errc::invalid_argument;
    }
    if (!ec) {
        root = std::move(above);
    }
    return ec;
}

} // namespace

error_code find_export(file_system& system, dump_parts& found, bool& is_export,
                       std::string& problem) {
    std::vector<std::string> place;
    auto ec = find_place(system, found.root, place, problem);
    is_export = ec != sys::no_such_file_or_directory;
    durable_file below;
    if (!ec && !place.empty()) {
        ec = open_below(system, found.root.descriptor(), place, below);
    }
    const int directory = place.empty() ? found.root.descriptor() : below.descriptor();
    std::string content;
    if (!ec) {
        ec = read_whole(system, directory, "manifest-summary.json", largest_summary, content);
    }
    if (!ec) {
        ec = read_summary(content, found.about, problem);
    }
    if (!ec) {
        ec = read_whole(system, directory, "manifest-files.json", largest_list, content);
    }
    export_place where;
    if (!place.empty()) {
        where.shared = place.front() + '/';
        where.own = where.shared + place.back() + '/';
    }
    for (std::string_view rest = content; !ec && !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (!line.empty()) {
            ec = read_part(line, where, found.parts.emplace_back(), problem);
        }
    }
    return !ec && where.shares && place.empty() ? move_up(system, found.root, problem) : ec;
}

} // namespace dyndump::output
