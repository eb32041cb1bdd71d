// What `dyndump sandbox` was told.
#pragma once

#include <dyndump/sandbox/sandbox.hpp>

#include "cli/options/option_table.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::cli {

struct sandbox_options {
    std::uint16_t port = 8000;
    std::optional<std::uint16_t> s3_port;
    std::string s3_bucket = "sample";
    std::string table = "sample";
    std::uint64_t items = 1000;
    std::string table_status = "ACTIVE";
    std::string certificate_file;
    std::string private_key_file;
    std::uint32_t latency_ms = 0;
    std::uint32_t jitter_ms = 0;
    std::uint32_t clock_skew_s = 0;
    sandbox_faults faults;
    unsigned threads = 1;
};

/// The table of options, bound to `into`, which must outlive it.
option_table options_of(sandbox_options& into);

} // namespace dyndump::cli
