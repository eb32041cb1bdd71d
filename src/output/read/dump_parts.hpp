// What a dump consists of: the parts of a directory, of an export, or of a single file.
#pragma once

#include <dyndump/dump_reader.hpp>

#include "output/files/durable_file.hpp"
#include "output/read/part_reader.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::output {

struct dump_part {
    /// Of directories below the dump's; the last is the file's. For messages as well.
    std::string path;
    part_claims claims;
    line_range range;
};

/// Some of the row groups of a Parquet file.
struct parquet_groups {
    std::string path; // as dump_part's
    std::vector<std::uint32_t> groups;
    std::uint64_t rows = 0; // of them
};

struct dump_parts {
    dump_contents about;
    std::vector<dump_part> parts;
    /// Of Parquet files: the row groups of each part. Else empty.
    std::vector<std::vector<parquet_groups>> parquet;
    /// What the paths are relative to; not open: the working directory.
    durable_file root;
};

/// Finds the parts of what lies at `path`; "-" has one. Errors as dump_reader's constructor;
/// `problem` says what.
error_code find_parts(file_system& system, const dump_reader_params& params, dump_parts& found,
                      std::string& problem);

/// Opens one of them; `size` is what the file has now.
error_code open_part(file_system& system, const dump_parts& of, const dump_part& part,
                     durable_file& file, std::uint64_t& size);

} // namespace dyndump::output
