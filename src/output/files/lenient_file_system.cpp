#include "output/files/lenient_file_system.hpp"

#include "output/files/unsupported.hpp"

namespace dyndump::output {
namespace {

error_code forgive(error_code ec, std::atomic<bool>& missing) {
    if (!is_unsupported(ec)) {
        return ec;
    }
    missing = true;
    return {};
}

} // namespace

std::vector<std::string> lenient_file_system::warnings() const {
    std::vector<std::string> all;
    if (no_locks_) {
        all.emplace_back("The file system of the output has no locks: see to it that no other "
                         "process writes the same dump");
    }
    if (no_sync_) {
        all.emplace_back("The file system of the output cannot make all of it durable at once: "
                         "after a power failure the last of it may be missing");
    }
    return all;
}

error_code lenient_file_system::sync(int descriptor) {
    return forgive(real_.sync(descriptor), no_sync_);
}

error_code lenient_file_system::lock(int descriptor) {
    return forgive(real_.lock(descriptor), no_locks_);
}

error_code lenient_file_system::is_locked(int descriptor, bool& locked) {
    locked = false;
    return forgive(real_.is_locked(descriptor, locked), no_locks_);
}

} // namespace dyndump::output
