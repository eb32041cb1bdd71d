// What the client's logger and observer hear.
#include "client/client_core.hpp"
#include "core/tell.hpp"

namespace dyndump::detail {

void client_core::tell_page(std::string_view table, std::uint32_t segment, const page& result,
                            time_source::time_point started, const diagnostics& diag) const {
    page_event event;
    event.table = table;
    event.segment = segment;
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
    event.error = outcome.code;
    event.scope = core::name_of(outcome.scope);
    core::tell(log_, event, outcome.failure, verdict, diag);
}

} // namespace dyndump::detail
