// With what a dump is stored in S3.
#pragma once

#include <dyndump/s3/dump_writer.hpp>

#include "cli/options/option_table.hpp"

#include <cstdint>
#include <string>

namespace dyndump::cli {

struct s3_storage_options {
    std::string storage_class;
    std::string encryption;
    std::string kms_key_id;
    std::string acl;
    s3::text_pairs tags;
    std::uint64_t part_bytes = std::uint64_t{8} << 20;
    bool whole_objects = false;

    bool operator==(const s3_storage_options&) const = default;
};

/// The table of options, bound to `into`, which must outlive it.
option_table options_of(s3_storage_options& into);

/// Those of S3, of a dump with these options.
s3::dump_writer_params params_of(const s3_storage_options& options, s3::location where,
                                 dump_writer_params dump);

} // namespace dyndump::cli
