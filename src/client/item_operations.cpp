// Operations on one item, and Query.
#include "client/client_core.hpp"
#include "client/request_body.hpp"
#include "client/result_access.hpp"
#include "core/crc32.hpp"
#include "core/json_validation.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <functional>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

// Makes the body. Error: errc::invalid_argument, with words.
error_code prepare_request(const item_request& request, scan_session& session, diagnostics& diag) {
    if (!request.problem().empty()) {
        return refuse_request(diag,
                              core::sentence("The request was not sent: {}.", request.problem()));
    }
    session.body.clear();
    request.append_to(session.body);
    if (request.is_raw()) {
        auto fault = check_raw_json("The operation's input", session.body, diag);
        return fault ? fault
                     : find_table_arn(session.body, session.table_text, session.table, diag);
    }
    if (request.table().empty()) {
        return refuse_request(diag, "The table's name is empty.");
    }
    return read_table_arn(request.table(), session.table, diag);
}

} // namespace

std::optional<time_source::time_point> client_core::deadline_of(const call_options& options) const {
    return options.timeout ? std::optional(core::later(time_->now(), *options.timeout))
                           : std::nullopt;
}

asio::awaitable<error_code> client_core::exchange_items(std::string_view operation,
                                                        item_session& session, page_buffer& to,
                                                        diagnostics& diag) {
    auto& arriving = session.link.call.response.body;
    if (arriving.capacity() < to.capacity()) {
        arriving.swap(to);
    }
    auto take = [&session, &to](http_response& response, bool& checked, diagnostics& why) {
        auto broken = check_crc32(response, core::crc32(response.body.view()), checked);
        if (broken) {
            why.message = "The response's body does not match its x-amz-crc32.";
            return broken;
        }
        to.swap(response.body);
        to.reserve(1);
        to.blank_padding();
        const char* problem = "it is not valid JSON";
        if (!checked) {
            broken = core::validate_json(to.view());
        }
        if (!broken) {
            broken = core::read_item_response(to.view(), session.answer, problem);
        }
        if (broken) {
            why.message = core::sentence("The response cannot be used: {}.", problem);
        }
        return broken;
    };
    const acceptor accept(std::ref(take)); // by reference: a request allocates nothing
    auto outcome = co_await perform(operation, session.link.body, accept, session.link, diag);
    if (outcome) {
        to.swap(arriving); // what an error says of items are views into it
    }
    co_return outcome;
}

asio::awaitable<error_code> client_core::item(std::string_view operation,
                                              const item_request& request, item_result& result,
                                              diagnostics& diag) {
    diag.clear();
    result_access::clear(result);
    session_lease lease(sessions_);
    auto& session = *lease;
    auto outcome = prepare_request(request, session.link, diag);
    if (!outcome) {
        session.link.options = request.options;
        session.link.deadline = deadline_of(request.options);
        auto answered =
            co_await exchange_items(operation, session, result_access::body(result), diag);
        outcome = answered;
        result_access::set_maybe_applied(result, session.link.report.maybe_applied);
        if (!outcome) {
            result_access::fill(result, session.answer);
        } else if (outcome == service_errc::conditional_check_failed) {
            result_access::set_item(result, session.link.report.existing_item);
        }
    }
    lease.give_back();
    co_return outcome;
}

asio::awaitable<error_code> client_core::query(const item_request& request, std::uint32_t segment,
                                               scan_session& session, page& result,
                                               diagnostics& diag) {
    diag.clear();
    result.clear();
    auto fault = prepare_request(request, session, diag);
    if (fault) {
        co_return fault;
    }
    const auto expected =
        request.counts_only() ? core::scan_content::count_only : core::scan_content::items;
    const auto started = time_->now();
    auto outcome =
        co_await read_page("Query", request.start_key(), expected, session, result, diag);
    if (!outcome) {
        tell_page(request.table(), segment, result, started, diag);
    }
    co_return outcome;
}

} // namespace dyndump::detail
