#include "cli/report/standard_output.hpp"

#include "cli/connect/descriptor.hpp"
#include "cli/report/console.hpp"
#include "cli/report/fault_message.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace dyndump::cli {
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
