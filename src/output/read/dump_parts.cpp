#include "output/read/dump_parts.hpp"

#include "archive/manifest.hpp"
#include "core/sentence.hpp"
#include "output/check/dump_verifier.hpp"
#include "output/parquet/parquet_parts.hpp"
#include "output/read/export_parts.hpp"
#include "output/read/go_parts.hpp"
#include "output/survey/dump_identity.hpp"
#include "parquet/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

// A file is in the order of the keys' hashes, or nearly: what is read at the same time comes from
// places far apart, or all of it would go to one partition of the table that it is written into.
std::uint64_t range_size_of(std::uint64_t file) {
    constexpr std::uint64_t places = 64;
    constexpr std::uint64_t least = std::uint64_t{256} << 10;
    constexpr std::uint64_t most = std::uint64_t{64} << 20;
    return std::clamp((file + places - 1) / places, least, most);
}

std::vector<std::string> gaps_of(const archive::identity& what, const fetch_params& how) {
    std::vector<std::string> gaps;
    if (const auto sample = value_of(what, "sample"); !sample.empty()) {
        gaps.push_back(core::sentence("it is a sample, {}", sample));
    }
    if (!value_of(what, "changes").empty()) {
        gaps.emplace_back("its items were changed or left out on the way");
    }
    if (!how.projection_expression.empty()) {
        gaps.emplace_back("it was made with a projection: its items lack attributes");
    }
    if (!how.index_name.empty()) {
        gaps.emplace_back(
            core::sentence("it is of the index \"{}\": items may lack attributes, or not be in it",
                           how.index_name));
    }
    if (!how.filter_expression.empty()) {
        gaps.emplace_back("it was made with a filter: not all items of the table are in it");
    }
    if (how.max_items) {
        gaps.emplace_back(core::sentence("it was limited to {} items", *how.max_items));
    }
    return gaps;
}

// What can be read back without a guess.
error_code check_format(json_format format, std::string& problem) {
    if (format == json_format::plain) {
        problem = "it is of the format plain, which does not tell sets from lists, nor binary or "
                  "numbers from text: the items cannot be made again from it";
        return errc::invalid_argument;
    }
    if (format == json_format::typed) {
        problem = "it is of the format typed, which is not read back; dump with --format "
                  "dynamodb-json";
        return errc::invalid_argument;
    }
    return {};
}

error_code find_own(file_system& system, const std::string& path, dump_parts& found,
                    std::string& problem) {
    archive::manifest about;
    bool directory = false;
    auto ec = read_manifest(system, path, about, directory, problem);
    if (ec) {
        return ec;
    }
    auto& contents = found.about;
    static_cast<void>(format_named(about.format, contents.format));
    contents.how = fetch_of(about.what);
    contents.table_arn = value_of(about.what, "table ARN");
    contents.table_id = value_of(about.what, "table id");
    contents.table_json = std::move(about.table_json);
    contents.settings_json = std::move(about.settings_json);
    contents.key = about.key;
    contents.items = about.totals.items;
    contents.identity = about.sha256;
    contents.changes = value_of(about.what, "changes");
    contents.sample = value_of(about.what, "sample");
    contents.gaps = gaps_of(about.what, contents.how);
    found.parts.reserve(about.parts.size());
    for (auto& each : about.parts) {
        contents.file_bytes += each.file_bytes;
        found.parts.push_back(
            {std::move(each.path),
             {each.file_bytes, each.items, std::move(each.sha256), std::move(each.md5)},
             {}});
    }
    return {};
}

error_code find_file(file_system& system, const std::string& path, dump_parts& found,
                     std::string& problem) {
    durable_file file;
    std::uint64_t size = 0;
    dump_part whole{path, {}, {}};
    if (auto ec = open_part(system, found, whole, file, size)) {
        return ec;
    }
    std::string beginning(4, '\0');
    std::size_t count = 0;
    if (auto ec = system.read(file.descriptor(), 0, beginning, count)) {
        return ec;
    }
    beginning.resize(count);
    if (beginning == parquet::magic) {
        return find_parquet_file(system, path, found, problem);
    }
    found.about.file_bytes = size;
    found.about.identity = system.identity_of(file.descriptor());
    const auto kind = compression_of(beginning);
    if (kind && *kind != compression::none) {
        found.parts.push_back(std::move(whole));
        return {};
    }
    const auto range_size = range_size_of(size);
    for (std::uint64_t at = 0; at < size; at += range_size) {
        found.parts.push_back({path, {}, {at, std::min(at + range_size, size)}});
    }
    return {};
}

} // namespace

error_code find_parts(file_system& system, const dump_reader_params& params, dump_parts& found,
                      std::string& problem) {
    const auto& path = params.path;
    found.about.format = params.format;
    if (path == "-") {
        found.parts.push_back({"standard input", {}, {}});
        return check_format(params.format, problem);
    }
    file_kind kind = file_kind::none;
    auto ec = system.kind_of(AT_FDCWD, path, true, kind);
    if (!ec && kind == file_kind::none) {
        ec = sys::make_error_code(sys::no_such_file_or_directory);
    }
    if (!ec && kind == file_kind::directory) {
        ec = found.root.open_directory(system, AT_FDCWD, path, false);
        if (!ec) {
            ec = find_own(system, path, found, problem);
        }
        for (const auto find_other : {find_export, find_go_dump, find_parquet_dump}) {
            bool is_one = false;
            std::string wrong;
            const auto other = ec == errc::stopped // no manifest of ours
                                   ? find_other(system, found, is_one, wrong)
                                   : error_code{};
            if (is_one) {
                ec = other;
                problem = std::move(wrong);
                break;
            }
        }
    } else if (!ec) {
        ec = find_file(system, path, found, problem);
    }
    if (!ec) {
        ec = check_format(found.about.format, problem);
    }
    if (!ec && params.removed_keys && !found.about.incremental) {
        problem = "it is no incremental export, which alone says what is gone";
        ec = errc::invalid_argument;
    }
    if (ec) {
        problem = core::sentence("cannot read \"{}\": {}", path,
                                 problem.empty() ? system.words_for(ec) : problem);
    }
    return ec;
}

error_code open_part(file_system& system, const dump_parts& of, const dump_part& part,
                     durable_file& file, std::uint64_t& size) {
    const auto ec = of.root.is_open()
                        ? open_path_below(system, of.root.descriptor(), part.path, file)
                        : file.open_to_read(system, AT_FDCWD, part.path);
    return ec ? ec : file.size(size);
}

} // namespace dyndump::output
