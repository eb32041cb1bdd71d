#include "client/table_creation.hpp"

#include "client/request_body.hpp"
#include "client/table_waiting.hpp"
#include "core/json_members.hpp"
#include "core/sentence.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

// Empty if there is none.
std::string name_in(const std::string& input) {
    boost::json::parse_options options;
    options.max_depth = 96; // what check_raw_json() takes
    error_code ec;
    const auto value = boost::json::parse(input, ec, {}, options);
    return ec || !value.is_object() ? std::string()
                                    : std::string(core::text_in(value.get_object(), "TableName"));
}

error_code there_already(const std::string& name, std::string_view status, diagnostics& diag) {
    diag.message =
        core::sentence("There is a table \"{}\" already{}{}. Use it as it is, delete it, or "
                       "choose another name.",
                       name, status.empty() ? "" : ", which is ", status);
    return service_errc::resource_in_use;
}

// Until there is no table of that name.
asio::awaitable<error_code> wait_until_gone(client_core& core, const std::string& name,
                                            growing_pauses& pauses, diagnostics& diag) {
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
        if (seen.status != "DELETING") {
            co_return there_already(name, seen.status, diag);
        }
        if (pauses.is_over()) {
            diag.message =
                core::sentence("The table \"{}\" is still being deleted. Try again later.", name);
            co_return errc::stalled;
        }
        auto interrupted = co_await pauses.pause();
        if (interrupted) {
            co_return interrupted;
        }
    }
}

} // namespace

bool is_too_many_at_once(const error_code& ec, const diagnostics& diag) noexcept {
    return ec == service_errc::limit_exceeded ||
           (ec == errc::stalled && diag.code == "LimitExceededException");
}

asio::awaitable<error_code> create_table(client_core& core, const std::string& input,
                                         time_source::duration patience, table_description& made,
                                         diagnostics& diag) {
    diag.clear();
    const auto name = name_in(input);
    if (name.empty()) {
        diag.message = "The input of CreateTable must be a JSON object with a TableName.";
        co_return errc::invalid_argument;
    }
    growing_pauses pauses(core.time(), patience);
    auto in_the_way = co_await wait_until_gone(core, name, pauses, diag);
    if (in_the_way) {
        co_return in_the_way;
    }
    const std::string operation = "CreateTable";
    for (;;) {
        scan_session session;
        std::string answer;
        auto fault = co_await core.call(operation, input, session, answer, diag);
        // There was none before: an attempt made it whose answer was lost.
        const bool ours = fault == service_errc::resource_in_use && diag.attempts > 1;
        if (!fault || ours) {
            break;
        }
        if (fault == service_errc::resource_in_use) {
            co_return there_already(name, {}, diag);
        }
        if (!is_too_many_at_once(fault, diag) || pauses.is_over()) {
            co_return fault;
        }
        auto interrupted = co_await pauses.pause();
        if (interrupted) {
            co_return interrupted;
        }
    }
    const awaited_table what(name);
    co_return co_await wait_until_active(core, what, patience, made, diag);
}

} // namespace dyndump::detail
