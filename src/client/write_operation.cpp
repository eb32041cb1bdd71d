// Writes: bodies that are ready, and answers that are read as they stand.
#include "client/client_core.hpp"

#include "core/batch_packer.hpp"
#include "core/crc32.hpp"
#include "core/sentence.hpp"

#include <functional>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

// Alternator, for one, refuses to tell more than the total (scylladb issue 29138).
bool names_capacity_detail(std::string_view message) {
    return message.find("ReturnConsumedCapacity") != message.npos ||
           message.find("INDEXES") != message.npos;
}

} // namespace

asio::awaitable<error_code> client_core::write(std::string_view operation, write_session& session,
                                               diagnostics& diag) {
    auto outcome = co_await write_once(operation, session, diag);
    if (outcome != service_errc::validation || !names_capacity_detail(diag.server_message) ||
        !core::ask_for_total(session.link.body)) {
        co_return outcome;
    }
    const bool known = session.link.same_body;
    session.link.same_body = false;
    const bool maybe_applied = session.link.report.maybe_applied;
    auto again = co_await write_once(operation, session, diag);
    session.link.same_body = known;
    session.link.report.maybe_applied = session.link.report.maybe_applied || maybe_applied;
    if (again != service_errc::validation && !refuses_indexes_.exchange(true)) {
        log_(
            log_level::info, "consumed_capacity",
            {{"why", "The server does not tell the units of indexes; it is asked for the total."}});
    }
    co_return again;
}

asio::awaitable<error_code> client_core::write_once(std::string_view operation,
                                                    write_session& session, diagnostics& diag) {
    diag.clear();
    session.link.call.response.observer = nullptr;
    auto read_answer = [&session](http_response& response, bool& checked, diagnostics& why) {
        auto broken = check_crc32(response, core::crc32(response.body.view()), checked);
        if (broken) {
            why.message = "The response's body does not match its x-amz-crc32.";
            return broken;
        }
        const char* problem = "";
        broken = core::read_write_response(response.body.view(), session.answer, problem);
        if (broken) {
            why.message = core::sentence("The response cannot be used: {}.", problem);
        }
        return broken;
    };
    const acceptor accept(std::ref(read_answer)); // by reference: a request allocates nothing
    auto outcome = co_await perform(operation, session.link.body, accept, session.link, diag);
    if (!outcome && session.link.gate != nullptr) {
        const auto& answer = session.answer;
        session.link.gate->charge(answer.has_units ? std::optional(answer.units.total)
                                                   : std::nullopt);
    }
    co_return outcome;
}

} // namespace dyndump::detail
