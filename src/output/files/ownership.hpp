// Whether something on the disk may be gone on with: not what is another user's, or what others may
// write to.
#pragma once

#include "output/files/durable_file.hpp"

#include <string>

namespace dyndump::output {

/// `fault`: what speaks against it, to be put behind the name; empty if nothing. Errors: the
/// system's, and operation_not_permitted if there is a fault.
error_code check_ownership(file_system& system, int descriptor, std::string& fault);

/// durable_file::open(), and the check.
error_code open_owned(durable_file& file, file_system& system, int directory,
                      const std::string& name, std::string& fault);

} // namespace dyndump::output
