#include <dyndump/dump_info.hpp>
#include <dyndump/table_arn.hpp>

#include "archive/names.hpp"
#include "core/sentence.hpp"
#include "output/files/lenient_file_system.hpp"
#include "output/read/dump_parts.hpp"
#include "output/read/reading_place.hpp"
#include "output/survey/dump_identity.hpp"
#include "output/survey/status_reader.hpp"

#include <unordered_map>

#include <fcntl.h>

namespace dyndump {
namespace {

namespace sys = boost::system::errc;

compression compression_in(std::string_view name) {
    for (const auto kind : {compression::gzip, compression::zstd}) {
        if (name.starts_with(output::name_of(kind))) { // "zstd:3"
            return kind;
        }
    }
    return compression::none;
}

void describe(const archive::identity& what, dump_info& info) {
    info.how = output::fetch_of(what);
    info.changes = output::value_of(what, "changes");
    info.sample = output::value_of(what, "sample");
    info.table_arn = output::value_of(what, "table ARN");
    info.table_id = output::value_of(what, "table id");
    const auto layout = output::value_of(what, "layout");
    info.layout = layout == "aws-export" ? dump_layout::aws_export
                  : layout == "file"     ? dump_layout::file
                                         : dump_layout::directory;
    static_cast<void>(output::format_named(output::value_of(what, "format"), info.format));
    info.compress = compression_in(output::value_of(what, "compression"));
}

class part_survey {
public:
    part_survey(output::file_system& system, std::size_t most_findings, dump_info& info)
        : system_(system)
        , most_findings_(most_findings)
        , info_(info) {}

    error_code look(int root, const std::string& export_id) {
        output::durable_file directory;
        std::vector<output::sized_name> files;
        auto ec =
            output::open_below(system_, root, archive::data_directories(export_id), directory);
        if (!ec) {
            ec = system_.list_sizes(directory.descriptor(), files);
        }
        for (auto& each : files) {
            if (each.bytes && archive::is_part_name(each.name, !export_id.empty())) {
                ++info_.parts;
                info_.file_bytes += *each.bytes;
                there_.emplace(std::move(each.name), *each.bytes);
            }
        }
        return ec == sys::no_such_file_or_directory ? error_code{} : ec;
    }

    void hold_against(const std::vector<archive::manifest_part>& parts) {
        for (const auto& part : parts) {
            const auto found = there_.find(part.path.substr(part.path.rfind('/') + 1));
            if (found == there_.end()) {
                find(core::sentence("{}: missing", part.path));
                continue;
            }
            if (found->second != part.file_bytes) {
                find(core::sentence("{}: {} bytes, the manifest says {}", part.path, found->second,
                                    part.file_bytes));
            }
            there_.erase(found);
        }
        for (const auto& [name, bytes] : there_) {
            find(core::sentence("{}: not in the manifest", name));
        }
    }

private:
    void find(std::string words) {
        if (++info_.problems <= most_findings_) {
            info_.findings.push_back(std::move(words));
        }
    }

    output::file_system& system_;
    std::size_t most_findings_;
    dump_info& info_;
    std::unordered_map<std::string, std::uint64_t> there_;
};

error_code measure_file(output::file_system& system, const std::string& path, dump_info& info) {
    output::durable_file file;
    auto ec = file.open_to_read(system, AT_FDCWD, path);
    if (!ec) {
        ec = file.size(info.file_bytes);
    }
    info.layout = dump_layout::file;
    info.parts = 1;
    return ec;
}

// What another program wrote: the service's own export, or the Go program of this name. False if
// it is neither, or is not whole.
bool describe_other(output::file_system& system, const info_params& params, dump_info& info) {
    output::dump_parts found;
    std::string problem;
    if (output::find_parts(system, dump_reader_params(params.path), found, problem) ||
        !found.root.is_open()) {
        return false;
    }
    const auto& about = found.about;
    info = {};
    info.status.phase = dump_phase::complete;
    info.status.table = about.how.table_name;
    table_arn arn;
    if (info.status.table.empty() && parse_table_arn(about.table_arn, arn).empty()) {
        info.status.table = arn.table;
    }
    info.status.items = about.items.value_or(0);
    info.how = about.how;
    info.table_arn = about.table_arn;
    info.table_id = about.table_id;
    info.format = about.format;
    info.layout =
        about.format == json_format::export_item ? dump_layout::aws_export : dump_layout::directory;
    info.incremental = about.incremental;
    for (const auto& part : found.parts) {
        output::durable_file file;
        std::uint64_t size = 0;
        if (const auto ec = output::open_part(system, found, part, file, size)) {
            if (++info.problems <= params.most_findings) {
                info.findings.push_back(core::sentence("{}: {}", part.path, system.words_for(ec)));
            }
            continue;
        }
        ++info.parts;
        info.file_bytes += size;
        info.compress = part.path.ends_with(".gz")    ? compression::gzip
                        : part.path.ends_with(".zst") ? compression::zstd
                                                      : info.compress;
    }
    return true;
}

} // namespace

error_code read_dump_info(const info_params& params, dump_info& info, diagnostics& diag) {
    info = {};
    diag.clear();
    output::reading_place place;
    if (auto ec = place.find(params.path, params.objects, diag.message)) {
        return ec;
    }
    output::lenient_file_system system(place.system());
    output::status_reader reader(system, params.path, place.is_in_s3(), true);
    auto ec = reader.read(info.status, diag.message);
    if (!ec) {
        describe(reader.what(), info);
        if (!reader.is_directory()) {
            ec = info.status.phase == dump_phase::complete ? measure_file(system, params.path, info)
                                                           : error_code{};
        } else {
            part_survey parts(system, params.most_findings, info);
            ec = parts.look(reader.root(), reader.export_id());
            if (!ec && info.status.phase == dump_phase::complete) {
                parts.hold_against(reader.parts());
            }
        }
    }
    if (ec && describe_other(place.system(), params, info)) {
        diag.clear();
        return {};
    }
    if (ec && diag.message.empty()) {
        diag.message =
            core::sentence("cannot tell what is at \"{}\": {}", params.path, system.words_for(ec));
    }
    return ec;
}

} // namespace dyndump
