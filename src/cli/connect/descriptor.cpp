#include "cli/connect/descriptor.hpp"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace dyndump::cli {

error_code last_error() {
    return {errno, boost::system::system_category()};
}

error_code write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(descriptor, text.data(), text.size());
        if (n > 0) {
            text.remove_prefix(static_cast<std::size_t>(n));
        } else if (n < 0 && errno == EAGAIN) {
            ::pollfd writable{descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (n == 0) {
            return {EIO, boost::system::system_category()};
        } else if (errno != EINTR) {
            return last_error();
        }
    }
    return {};
}

} // namespace dyndump::cli
