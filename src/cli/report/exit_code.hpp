// What the program's exit status says. The numbers never change.
#pragma once

#include <dyndump/error.hpp>

namespace dyndump::cli {

enum class exit_code : int {
    complete = 0,
    other = 1,
    usage = 2,
    /// Stopped in order; what was written is right, but not all.
    incomplete = 3,
    /// Configuration or credentials.
    configuration = 4,
    /// The table (or index) is missing, or access to it denied.
    table = 5,
    /// Local files: full disk, no permission, exists already.
    output = 6,
    /// What came or what was written is not what it should be.
    integrity = 7,
    /// Worth trying again later, as when another process writes the same dump (EX_TEMPFAIL of
    /// sysexits.h).
    transient = 75,
};

/// Where a fault happened: the system's codes mean other things on a disk than on a network.
enum class fault_origin { service, output };

exit_code exit_code_for(error_code fault, fault_origin origin);

} // namespace dyndump::cli
