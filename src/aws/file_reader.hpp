/// \file
/// Small files (configuration, tokens), as something that a test can replace.
#pragma once

#include "core/secret.hpp"

#include <dyndump/error.hpp>

#include <map>
#include <string>

namespace dyndump::aws {

/// Reads whole files. What it reads may be secret, and is wiped when it goes.
class file_reader {
public:
    virtual ~file_reader() = default;

    /// Errors: no_such_file_or_directory if there is no such file; otherwise the system's;
    /// file_too_large beyond 1 MiB.
    virtual error_code read(const std::string& path, core::secret& out) const = 0;
};

/// The files of this machine. Thread-safe. Blocks, as local files do.
class system_file_reader final : public file_reader {
public:
    error_code read(const std::string& path, core::secret& out) const override;
};

/// The given files.
class fixed_file_reader final : public file_reader {
public:
    explicit fixed_file_reader(std::map<std::string, std::string, std::less<>> files = {})
        : files_(std::move(files)) {}

    error_code read(const std::string& path, core::secret& out) const override;

private:
    std::map<std::string, std::string, std::less<>> files_;
};

} // namespace dyndump::aws
