#include "cli/standard_output.hpp"

#include "cli/console.hpp"
#include "cli/fault_message.hpp"

#include <fmt/format.h>

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace dyndump::cli {
namespace {

error_code write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(descriptor, text.data(), text.size());
        if (n > 0) {
            text.remove_prefix(static_cast<std::size_t>(n));
        } else if (n < 0 && errno == EAGAIN) {
            ::pollfd writable{descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (n == 0 || errno != EINTR) {
            return {n == 0 ? EIO : errno, boost::system::system_category()};
        }
    }
    return {};
}

} // namespace

exit_code print(std::string_view text) {
    const auto ec = write_all(STDOUT_FILENO, text);
    if (ec && ec != boost::system::errc::broken_pipe) {
        fault what{ec, fault_origin::output, {}};
        what.diag.message = fmt::format("cannot write to standard output: {}", ec.message());
        console(false).error(message_for(what, {}));
    }
    return exit_code_for(ec, fault_origin::output);
}

} // namespace dyndump::cli
