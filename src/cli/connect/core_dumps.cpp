#include "cli/connect/core_dumps.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace dyndump::cli {

void keep_memory_out_of_core_dumps() noexcept {
    const rlimit nothing{0, 0};
    ::setrlimit(RLIMIT_CORE, &nothing);
    // The limit does not hold for a collector that the kernel pipes dumps to (core(5)); the filter
    // does. Where there is none, there is nothing to be done.
    const int filter = ::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
    if (filter >= 0) {
        static_cast<void>(!::write(filter, "0", 1));
        ::close(filter);
    }
}

} // namespace dyndump::cli
