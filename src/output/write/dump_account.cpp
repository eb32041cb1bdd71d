#include "output/write/dump_account.hpp"

#include "output/survey/dump_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace dyndump::output {

dump_writer_params normalised(dump_writer_params params) {
    if (params.layout == dump_layout::aws_export) {
        params.encoder = json_encoder(json_format::export_item);
    }
    return params;
}

archive::header new_header(const dump_writer_params& params, std::int64_t now_ms,
                           std::uint32_t random) {
    archive::header head;
    head.what = identity_of(params);
    head.table_json = params.table.json;
    head.settings_json = params.table.settings_json;
    head.single_file = params.layout == dump_layout::file;
    head.started_ms = now_ms;
    head.resume_command = params.resume_command;
    head.export_id = archive::make_export_id(now_ms, random);
    return head;
}

void count_page(archive::segment_state& segment, const page& source, std::size_t size) {
    segment.done = source.cursor().empty();
    segment.next_key = source.cursor();
    segment.items += source.size();
    segment.bytes += size;
    ++segment.pages;
    segment.capacity += source.consumed_capacity().value_or(0);
    const auto& effort = source.effort();
    segment.requests += effort.requests;
    segment.throttles += effort.throttles;
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(effort.elapsed);
    segment.microseconds += static_cast<std::uint64_t>(spent.count());
}

std::optional<checkpoint> position_of(const archive::dump_state& state,
                                      std::uint32_t total_segments) {
    std::optional<checkpoint> position;
    if (!state.segments().empty()) {
        position.emplace();
        position->total_segments = total_segments;
        for (const auto& [number, segment] : state.segments()) {
            position->segments.push_back({number, segment.done, segment.next_key});
        }
    }
    return position;
}

std::vector<segment_report> reports_of(const archive::dump_state& state) {
    std::vector<segment_report> all;
    for (const auto& [number, s] : state.segments()) {
        all.push_back({number, s.done, s.items, s.bytes, s.pages, s.requests, s.throttles,
                       s.capacity, std::chrono::microseconds(s.microseconds)});
    }
    return all;
}

std::string what_is_safe(const archive::dump_state& state, std::uint32_t total_segments) {
    const auto sum = state.totals();
    if (sum.pages == 0) {
        return "";
    }
    return fmt::format("; {} items are safe, {} of {} segments are done", sum.items,
                       sum.segments_done, total_segments);
}

archive::manifest manifest_of(const dump_writer_params& params, const archive::header& head,
                              const archive::dump_state& state, std::uint32_t total_segments,
                              std::int64_t now_ms) {
    archive::manifest m;
    m.what = head.what;
    m.table_json = head.table_json;
    m.settings_json = head.settings_json;
    m.key = key_of(params);
    m.format = name_of(params.encoder.format());
    m.compression = name_of(params.compress);
    m.export_id = params.layout == dump_layout::aws_export ? head.export_id : "";
    m.started_ms = head.started_ms;
    m.ended_ms = now_ms;
    m.total_segments = total_segments;
    m.totals = state.totals();
    m.segments = state.segments();
    return m;
}

archive::manifest_part manifest_part_of(std::string path, std::uint32_t segment,
                                        const archive::part_position& at,
                                        archive::part_digests digests) {
    archive::manifest_part part;
    part.path = std::move(path);
    part.segment = segment;
    part.items = at.items;
    part.bytes = at.bytes;
    part.file_bytes = at.offset;
    part.sha256 = std::move(digests.sha256);
    part.md5 = std::move(digests.md5);
    // A version that knows none may have gone on with the part.
    if (at.items != 0 && at.signature.items() == at.items) {
        part.signature = std::make_shared<const items_signature>(at.signature);
    }
    return part;
}

void conclude_parts(const dump_writer_params& params, archive::manifest& about) {
    std::sort(about.parts.begin(), about.parts.end(), [](const auto& a, const auto& b) {
        return std::tie(a.segment, a.path) < std::tie(b.segment, b.path);
    });
    items_signature all;
    for (const auto& part : about.parts) {
        all.add(part.signature ? *part.signature : items_signature());
    }
    if (params.signature && all.items() == about.totals.items) {
        about.signature = all;
    }
}

archive::export_facts export_facts_of(const dump_writer_params& params,
                                      const archive::header& head) {
    archive::export_facts facts;
    facts.export_id = head.export_id;
    facts.table_arn = params.table.arn;
    facts.table_id = params.table.id;
    facts.s3_bucket = params.names.s3_bucket;
    facts.s3_prefix = params.names.s3_prefix;
    facts.billed_bytes = params.table.size_bytes;
    return facts;
}

} // namespace dyndump::output
