#include "output/read/go_parts.hpp"

#include "archive/digest.hpp"
#include "archive/manifest.hpp"
#include "core/json_members.hpp"
#include "core/sentence.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace dyndump::output {
namespace {

namespace json = boost::json;

constexpr std::string_view end_of_meta = "-meta.json";
constexpr std::uint64_t largest_meta = std::uint64_t{1} << 20;

std::string sha256_of(std::string_view text) {
    archive::running_digest digest(EVP_sha256());
    digest.add(text);
    return archive::to_hex(digest.value());
}

error_code read_meta(const std::string& content, dump_contents& about, std::uint64_t& parts,
                     std::string& problem) {
    error_code ec;
    const auto value = json::parse(content, ec);
    if (ec || !value.is_object()) {
        problem = "it is no JSON object";
        return errc::corrupt_output;
    }
    const auto& meta = value.get_object();
    if (const auto status = core::text_in(meta, "status"); status != "completed") {
        problem = core::sentence("the dump was not completed, its status is \"{}\"", status);
        return errc::stopped;
    }
    const auto number = core::count_in(meta, "part_count");
    if (number > archive::most_parts) {
        problem = core::sentence("it has {} parts, more than any dump", number);
        return errc::corrupt_output;
    }
    parts = number;
    about.how.table_name = core::text_in(meta, "table_name");
    about.table_arn = core::text_in(meta, "table_arn");
    about.items = core::count_in(meta, "item_count");
    about.format = json_format::dynamodb_json;
    about.identity = sha256_of(content);
    if (const auto type = core::text_in(meta, "backup_type"); type != "full") {
        about.gaps.push_back(core::sentence(
            "it is a backup of type \"{}\": not all items of the table are in it", type));
    }
    return {};
}

} // namespace

error_code find_go_dump(file_system& system, dump_parts& found, bool& is_one,
                        std::string& problem) {
    std::vector<std::string> names;
    if (auto ec = system.list(found.root.descriptor(), names)) {
        return ec;
    }
    std::vector<std::string_view> metas;
    std::copy_if(names.begin(), names.end(), std::back_inserter(metas),
                 [](const std::string& name) { return name.ends_with(end_of_meta); });
    is_one = !metas.empty();
    if (metas.empty()) {
        return {};
    }
    if (metas.size() > 1) {
        problem = core::sentence("it holds {} dumps, {} and others; move one to a directory of its "
                                 "own",
                                 metas.size(), metas.front());
        return errc::invalid_argument;
    }
    const std::string meta(metas.front());
    std::string content;
    auto ec = read_whole(system, found.root.descriptor(), meta, largest_meta, content);
    std::uint64_t parts = 0;
    ec = ec ? ec : read_meta(content, found.about, parts, problem);
    if (ec) {
        problem = core::sentence("{}: {}", meta, problem.empty() ? ec.message() : problem);
        return ec;
    }
    const std::set<std::string_view> there(names.begin(), names.end());
    const auto prefix = meta.substr(0, meta.size() - end_of_meta.size());
    for (std::uint64_t n = 1; n <= parts; ++n) {
        auto name = fmt::format("{}-part-{:09}.json.gz", prefix, n);
        if (!there.contains(name)) {
            problem = core::sentence("{} is missing, of {} parts", name, parts);
            return errc::corrupt_output;
        }
        found.parts.push_back({std::move(name), {}, {}});
    }
    return {};
}

} // namespace dyndump::output
