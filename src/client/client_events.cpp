// What the client's logger and observer hear.
#include "client/client_core.hpp"
#include "core/tell.hpp"

namespace dyndump::detail {

void client_core::tell_page(const scan_request& request, const page& result,
                            time_source::time_point started, const diagnostics& diag) const {
    page_event event;
    event.table = request.table_name;
    event.segment = request.segment;
    event.items = result.size();
    event.bytes = result.body().size();
    event.units = result.consumed_capacity();
    event.attempts = diag.attempts;
    event.elapsed = time_->now() - started;
    event.request_id = diag.request_id;
    core::tell(log_, event);
}

void client_core::tell_capacity(const page& result) {
    if (result.implausible_capacity().empty() || capacity_doubted_.exchange(true)) {
        return;
    }
    log_(log_level::warning, "consumed_capacity",
         {{"units", result.implausible_capacity()},
          {"why", "The service reports a ConsumedCapacity that a page cannot have cost. It is "
                  "ignored: capacity is counted by estimates instead."}});
}

void client_core::tell_failure(std::string_view operation, const attempt_outcome& outcome,
                               const core::retry_verdict& verdict, const diagnostics& diag) const {
    failure_event event;
    event.operation = operation;
    event.attempt = diag.attempts;
    event.error = outcome.code;
    event.code = diag.code;
    event.http_status = diag.http_status;
    event.request_id = diag.request_id;
    event.why = diag.message;
    event.scope = core::name_of(outcome.scope);
    event.delay = verdict.delay;
    using core::failed_attempt_leads_to;
    core::tell(log_, event,
               verdict.next == core::retry_verdict::action::give_up
                   ? failed_attempt_leads_to::failure
               : outcome.failure.kind == core::failure_class::throttling
                   ? failed_attempt_leads_to::throttle
                   : failed_attempt_leads_to::retry);
}

} // namespace dyndump::detail
