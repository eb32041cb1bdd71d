// The files around the data of an export: whether they are those that were written.
#pragma once

#include <dyndump/error.hpp>

#include "archive/manifest.hpp"
#include "output/files/file_system.hpp"

#include <functional>
#include <string>

namespace dyndump::output {

/// Calls `find` with what is wrong: a file that is missing, differs from what the manifest says it
/// must be, or does not belong there. `root`: of the dump. Errors: the system's.
error_code check_export(file_system& system, int root, const archive::manifest& about,
                        const std::function<void(std::string)>& find);

} // namespace dyndump::output
