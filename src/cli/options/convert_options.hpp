// What `dyndump convert` was told.
#pragma once

#include <dyndump/json_encoder.hpp>

#include "cli/items/schema_pass.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

enum class target_form { parquet, csv, dynamodb_json, typed, plain, exported };

struct convert_options {
    whole_dump what;
    /// Where and how it is written, as a dump is; of the rest nothing is used.
    dump_options dump;
    target_form form = target_form::parquet;
    /// A file; empty: a first pass over the dump finds out.
    std::string schema;
    /// Of all forms: which one takes what is said when it is known.
    std::string compress; // none, snappy, gzip, zstd; empty: as the form has it
    std::optional<int> compression_level;
    /// Of CSV; empty: all that a first pass finds.
    std::vector<std::string> columns;
    std::uint64_t row_group_bytes = 0; // 0: by the number of threads
};

option_table options_of(convert_options& into);

} // namespace dyndump::cli
