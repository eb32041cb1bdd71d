// Parquet files of ours as parts of a dump.
#pragma once

#include "output/read/dump_parts.hpp"
#include "output/read/part_lines.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dyndump::output {

/// Takes a file that begins as Parquet files do for the dump.
error_code find_parquet_file(file_system& system, const std::string& path, dump_parts& found,
                             std::string& problem);

/// Finds `part-00000-of-00064.parquet` and all the others in `found.root`; `is_one` is false if
/// there is none. Errors: errc::corrupt_output, the system's; errc::stopped if some are missing;
/// `problem` says why.
error_code find_parquet_dump(file_system& system, dump_parts& found, bool& is_one,
                             std::string& problem);

/// The items of one of the parts so found, as lines. Both must outlive it.
std::unique_ptr<part_lines> open_parquet_part(file_system& system, const dump_parts& of,
                                              std::uint32_t part);

} // namespace dyndump::output
