/// \file
/// What one run of bench_dump is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::bench {

struct dump_options {
    std::string endpoint;
    std::string ca_bundle;
    std::string table;
    std::uint32_t segments = 8;
    std::uint32_t parallel = 8;
    unsigned threads = 1;
    std::string output; ///< empty: discard
    std::string format = "dynamodb-json";
    std::string compress = "none";
    std::uint64_t scans = 0;              ///< so many single Scan requests instead of a dump
    std::optional<unsigned> offload_core; ///< page work on a thread of its own, on that core
    std::uint64_t memory = 0;             ///< bytes of pages in flight; 0: the default
    bool probe = false;                   ///< measure how late a 1 ms timer is

    /// Exits on a faulty command line.
    static dump_options parse(int argc, char** argv);
};

} // namespace dyndump::bench
