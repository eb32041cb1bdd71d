// The operations: what is asked, and what is made of the answer.
#include "client/client_core.hpp"

#include "client/request_body.hpp"
#include "client/table_parser.hpp"
#include "core/crc32.hpp"
#include "core/parse_page.hpp"
#include "core/scan_key.hpp"
#include "core/sentence.hpp"

#include <chrono>
#include <functional>

namespace dyndump::detail {
namespace asio = boost::asio;

asio::awaitable<error_code> client_core::scan(const scan_request& request, scan_session& session,
                                              page& result, diagnostics& diag) {
    diag.clear();
    result.clear();
    auto fault = check_scan_request(request, diag);
    if (!fault) {
        fault = read_table_arn(request.table_name, session.table, diag);
    }
    if (fault) {
        co_return fault;
    }
    write_scan_body(request, session.body);
    const auto started = time_->now();
    auto outcome = co_await read_page("Scan", request.exclusive_start_key,
                                      core::scan_content::items, session, result, diag);
    if (!outcome) {
        tell_page(request.table_name, request.segment, result, started, diag);
    }
    co_return outcome;
}

asio::awaitable<error_code> client_core::read_page(std::string_view operation,
                                                   std::string_view start_key,
                                                   core::scan_content expected,
                                                   scan_session& session, page& result,
                                                   diagnostics& diag) {
    auto& arriving = session.call.response;
    arriving.observer = session.call.offload ? nullptr : &session.incoming;
    if (arriving.body.capacity() < result.buffer().capacity()) {
        arriving.body.swap(result.buffer()); // one buffer a lane, read into page after page
    }
    arriving.budget = session.budget;
    auto take_page = [operation, start_key, expected, &result,
                      &session](http_response& response, bool& checked, diagnostics& why) {
        auto& intake = session.incoming.intake;
        intake.arrived(response.body.view()); // what of it was not looked at yet
        auto broken = check_crc32(response, intake.crc32(), checked);
        if (broken) {
            why.message = "The response's body does not match its x-amz-crc32.";
            return broken;
        }
        result.buffer().swap(response.body);
        broken = core::parse_page(result, !checked, expected, &intake);
        if (broken) {
            why.message = core::sentence("The response is not a {} result: {} ({}).", operation,
                                         broken.message(), result.problem());
            return broken;
        }
        const auto next_key = result.last_evaluated_key();
        if (!next_key.empty() && !start_key.empty() && core::is_same_key(start_key, next_key)) {
            why.message = "The server goes on from the key that it was sent (LastEvaluatedKey is "
                          "ExclusiveStartKey again): the scan would never end. The server is at "
                          "fault; nothing was lost.";
            broken = errc::inconsistent_scan;
        }
        return broken;
    };
    const acceptor accept(std::ref(take_page)); // by reference: a page allocates nothing
    auto outcome = co_await perform(operation, session.body, accept, session, diag);
    if (outcome) {
        result.clear();
        co_return outcome;
    }
    if (session.gate != nullptr) {
        session.gate->charge(result.consumed_capacity());
    }
    tell_capacity(result);
    co_return outcome;
}

namespace {

constexpr std::string_view of_scaling = "application-autoscaling:";
constexpr std::chrono::seconds scaling_timeout{5};

// What dynalite makes of an empty body.
constexpr std::string_view empty_text = R"("")";

/// Whether the answer's body is empty, where other operations have an object.
bool answers_nothing(std::string_view operation) {
    return operation == "TagResource" || operation == "UntagResource";
}

} // namespace

asio::awaitable<error_code> client_core::call(const std::string& operation, const std::string& body,
                                              scan_session& session, std::string& result,
                                              diagnostics& diag) {
    diag.clear();
    auto fault = check_raw_json("The operation's input", body, diag);
    if (!fault) {
        fault = find_table_arn(body, session.table_text, session.table, diag);
    }
    std::string_view name = operation;
    session.scaling = name.starts_with(of_scaling);
    if (session.scaling) {
        name.remove_prefix(of_scaling.size());
        session.call.timeout = scaling_timeout;
        if (!fault && !setup_fault_ && !scaling_locator_) {
            diag.message =
                "DynamoDB is asked at an address of its own, where there is no "
                "Application Auto Scaling. Set AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING "
                "if there is.";
            fault = errc::bad_endpoint;
        }
    }
    if (fault) {
        co_return fault;
    }
    const acceptor accept = [&result, name](http_response& response, bool& checked,
                                            diagnostics& why) {
        auto broken = check_crc32(response, core::crc32(response.body.view()), checked);
        result.assign(response.body.view());
        if (answers_nothing(name) && (result.empty() || result == empty_text)) {
            result = "{}";
        }
        diagnostics ignored;
        if (!broken && (result.empty() || check_raw_json("", result, ignored))) {
            broken = errc::malformed_response;
        }
        if (broken) {
            why.message = core::sentence("The response cannot be used: {}.", broken.message());
        }
        return broken;
    };
    auto outcome = co_await perform(name, body, accept, session, diag);
    co_return outcome;
}

asio::awaitable<error_code> client_core::describe(const std::string& table, scan_session& session,
                                                  table_description& result, diagnostics& diag) {
    std::string body = R"({"TableName":)";
    append_json_string(body, table);
    body += '}';
    const std::string operation = "DescribeTable";
    std::string answer;
    auto fault = co_await call(operation, body, session, answer, diag);
    if (fault) {
        co_return fault;
    }
    fault = parse_table(answer, result);
    if (fault) {
        diag.message = "The answer to DescribeTable has no Table.";
    }
    co_return fault;
}

} // namespace dyndump::detail
