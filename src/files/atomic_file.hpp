/// \file
/// Files that change in one step.
#pragma once

#include <dyndump/error.hpp>

#include <string>
#include <string_view>

namespace dyndump::files {

enum class audience {
    /// The owner only, whatever the file that is replaced says.
    owner,
    /// Who may read the file that is replaced; for a new one, whom the umask lets.
    kept
};

struct replacement {
    audience readers = audience::owner;
    /// Survives a power failure from the return on.
    bool durable = false;
};

struct replacement_fault {
    error_code code;
    /// `cannot replace "x": it is no regular file`; printable.
    std::string message;

    explicit operator bool() const noexcept { return code.failed(); }
};

/// Gives the file at `path` its new content: readers see the old or the new, nobody a part. Only a
/// regular file is replaced, one that a symbolic link leads to where it is; neither a device, a
/// pipe or a directory, nor one of this process's own standard streams. The name may be as long as
/// the file system lets it be. Blocks. Errors: the system's; sys::file_exists for what is not to be
/// replaced.
replacement_fault replace_file(const std::string& path, std::string_view content, replacement how);

} // namespace dyndump::files
