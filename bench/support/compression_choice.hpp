/// \file
/// What a command line says of compression.
#pragma once

#include <dyndump/dump_writer.hpp>

#include <string>

namespace dyndump::bench {

struct compression_choice {
    compression kind;
    int level = 3; ///< of zstd

    /// "gzip", "zstd" or "zstd:LEVEL".
    static compression_choice parse(const std::string& text) {
        compression_choice chosen{text == "gzip" ? compression::gzip : compression::zstd};
        if (const auto colon = text.find(':'); colon != std::string::npos) {
            chosen.level = std::stoi(text.substr(colon + 1));
        }
        return chosen;
    }
};

} // namespace dyndump::bench
