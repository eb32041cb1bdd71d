// The manifest of a dump as a file.
#pragma once

#include "archive/manifest.hpp"
#include "output/files/file_system.hpp"

#include <string>

namespace dyndump::output {

enum class manifest_verdict {
    sound,
    /// It was dyndump's.
    damaged,
    foreign,
};

/// Reads it in pieces. `problem`: what is wrong with one that is not sound. Errors: the system's.
error_code read_manifest_file(file_system& system, int directory, const std::string& name,
                              bool with_parts, archive::manifest& about, manifest_verdict& verdict,
                              std::string& problem);

} // namespace dyndump::output
