// What a dump says of itself, wherever it lies.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "archive/dump_state.hpp"
#include "archive/export_files.hpp"
#include "archive/journal.hpp"
#include "archive/manifest.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::output {

/// An export has one format of items, whatever was asked for.
dump_writer_params normalised(dump_writer_params params);

/// The first record of a dump that begins now.
archive::header new_header(const dump_writer_params& params, std::int64_t now_ms,
                           std::uint32_t random);

/// Adds a page, `size` bytes of lines, to what its segment took; the segment stands behind it.
void count_page(archive::segment_state& segment, const page& source, std::size_t size);

/// For fetch_params::resume_from; unset if no segment was begun.
std::optional<checkpoint> position_of(const archive::dump_state& state,
                                      std::uint32_t total_segments);
std::vector<segment_report> reports_of(const archive::dump_state& state);
/// "; 12 items are safe, 1 of 3 segments are done", or nothing.
std::string what_is_safe(const archive::dump_state& state, std::uint32_t total_segments);

/// Parts are yet to be added.
archive::manifest manifest_of(const dump_writer_params& params, const archive::header& head,
                              const archive::dump_state& state, std::uint32_t total_segments,
                              std::int64_t now_ms);
/// `path`: relative to the manifest.
archive::manifest_part manifest_part_of(std::string path, std::uint32_t segment,
                                        const archive::part_position& at,
                                        archive::part_digests digests);
/// Sorts the parts by segment and path; with a signature, sums up theirs.
void conclude_parts(const dump_writer_params& params, archive::manifest& about);

archive::export_facts export_facts_of(const dump_writer_params& params,
                                      const archive::header& head);

} // namespace dyndump::output
