// What lies where Parquet files are to be written, and whether it can be gone on with.
#pragma once

#include <dyndump/parquet_writer.hpp>

#include "output/files/file_system.hpp"
#include "parquet/footer_reader.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::output {

/// Reads what an open file says of itself. errc::corrupt_output with the reason in `problem`.
error_code read_parquet_footer(file_system& system, int descriptor, std::uint64_t size,
                               parquet::file_contents& contents, std::string& problem);

/// Segments whose files are there, and the items in them.
struct parquet_ground {
    std::vector<std::uint32_t> done;
    std::uint64_t items = 0;
};

/// Makes the directory if it is missing. errc::output_exists if it has Parquet files of anything
/// else than `conversion`, with a sentence in `problem`.
error_code look_at_parquet_directory(file_system& system, const std::string& path,
                                     std::uint32_t segments, const std::string& conversion,
                                     parquet_ground& found, std::string& problem);

} // namespace dyndump::output
