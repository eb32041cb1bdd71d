#include "client/table_deletion.hpp"

#include "client/request_body.hpp"
#include "client/table_waiting.hpp"
#include "core/sentence.hpp"

namespace dyndump::detail {
namespace asio = boost::asio;

asio::awaitable<error_code> delete_table(client_core& core, const std::string& name,
                                         time_source::duration patience, diagnostics& diag) {
    diag.clear();
    if (name.empty()) {
        co_return refuse_request(diag, "The table's name is empty.");
    }
    std::string input = R"({"TableName":)";
    append_json_string(input, name);
    input += '}';
    const std::string operation = "DeleteTable";
    {
        scan_session session;
        std::string answer;
        auto fault = co_await core.call(operation, input, session, answer, diag);
        // There was one before: an attempt removed it whose answer was lost.
        const bool ours = fault == service_errc::resource_not_found && diag.attempts > 1;
        if (fault && !ours) {
            co_return fault;
        }
    }
    growing_pauses pauses(core.time(), patience);
    for (;;) {
        table_description seen;
        scan_session session;
        auto fault = co_await core.describe(name, session, seen, diag);
        if (fault == service_errc::resource_not_found) {
            diag.clear();
            co_return error_code{};
        }
        if (fault) {
            co_return fault;
        }
        if (pauses.is_over()) {
            diag.message = core::sentence(
                "The table \"{}\" is not gone yet: it is {}. It may still go.", name, seen.status);
            co_return errc::stalled;
        }
        auto interrupted = co_await pauses.pause();
        if (interrupted) {
            co_return interrupted;
        }
    }
}

} // namespace dyndump::detail
