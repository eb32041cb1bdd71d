// What the client's logger hears.
#include "client/client_core.hpp"

namespace dyndump::detail {

void client_core::tell_page(const scan_request& request, const page& result,
                            const diagnostics& diag) const {
    if (log_.wants(log_level::debug)) {
        log_(log_level::debug, "page",
             {{"table", request.table_name},
              {"segment", std::int64_t{request.segment}},
              {"items", static_cast<std::int64_t>(result.size())},
              {"bytes", static_cast<std::int64_t>(result.body().size())},
              {"units", result.consumed_capacity().value_or(0)},
              {"attempts", std::int64_t{diag.attempts}},
              {"request_id", diag.request_id}});
    }
}

void client_core::tell_failure(std::string_view operation, const attempt_outcome& outcome,
                               const core::retry_verdict& verdict, const diagnostics& diag) const {
    const bool ends = verdict.next == core::retry_verdict::action::give_up;
    const auto level = ends ? log_level::error : log_level::info;
    if (!log_.wants(level)) {
        return;
    }
    const bool throttled = outcome.failure.kind == core::failure_class::throttling;
    const auto delay = std::chrono::duration<double, std::milli>(verdict.delay).count();
    log_(level,
         ends        ? "failure"
         : throttled ? "throttle"
                     : "retry",
         {{"operation", operation},
          {"attempt", std::int64_t{diag.attempts}},
          {"error", outcome.code.message()},
          {"code", diag.code},
          {"http_status", std::int64_t{diag.http_status}},
          {"request_id", diag.request_id},
          {"why", diag.message},
          {"scope", core::name_of(outcome.scope)},
          {"delay_ms", delay}});
}

} // namespace dyndump::detail
