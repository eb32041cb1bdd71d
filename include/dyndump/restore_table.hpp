/// \file
/// Makes a table as a plan says.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/restoration.hpp>
#include <dyndump/table_description.hpp>

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace dyndump {

/// Which steps of a plan are taken, and how patiently.
struct restore_params {
    restoration_phase phase = restoration_phase::before_data;
    /// Steps of the plan to pass over: restore_result::next_step of a run that ended early.
    std::size_t first_step = 0;
    /// For each step: until the service takes it, and then until what it makes is ACTIVE. Indexes
    /// of a table that is full take hours.
    std::chrono::milliseconds max_wait{std::chrono::hours(1)};

    restore_params() {}
    explicit restore_params(restoration_phase which)
        : phase(which) {}
};

/// What restore_table() came to; complete or not, it is always delivered.
struct restore_result {
    /// Of the plan; all before it that belong to the phase were taken, or refused.
    std::size_t next_step = 0;
    /// What the service refused after the data, with its words.
    std::vector<unrestored_setting> refused;
    /// As it was last seen; without a name if it was not.
    table_description table;
    diagnostics diag;
};

/// Starts restore_table(); not for users.
class DYNDUMP_EXPORT restore_operation {
public:
    /// Arguments as restore_table() has them.
    static void start(client service, restoration_plan plan, restore_params how,
                      detail::any_handler<void(error_code, restore_result)> handler);
};

/// Takes the steps of a plan that belong to one phase, one after the other. Where a step asks for
/// it, the table, its indexes and its replicas are waited for until they are ACTIVE. While the
/// service is at work on too many tables, or on this one, or cannot make backups of it yet, it is
/// asked again, with growing pauses.
///
/// Before the data, the first step that fails ends the run. After the data the steps do not depend
/// on each other: one that the service refuses is noted in `refused`, the others are taken, and the
/// run ends with the first refusal's error. What is as it should be already counts as done.
///
/// Completion: void(error_code, restore_result); the result is valid in every case.
/// Errors: service_errc::resource_in_use if there is a table of that name already; errc::stalled
/// if something takes longer than max_wait; those of the client. `result.diag` says which setting.
/// Cancellation: all types; the request in flight is dropped. A step that was sent may have been
/// taken.
/// Thread safety, lifetimes: as a client's operation; it keeps what it needs alive.
template <class CompletionToken = boost::asio::deferred_t>
auto restore_table(client service, restoration_plan plan, restore_params how,
                   CompletionToken&& token = CompletionToken()) {
    auto executor = service.get_executor();
    return detail::async_operation<void(error_code, restore_result)>(
        [service = std::move(service), plan = std::move(plan),
         how](detail::any_handler<void(error_code, restore_result)> handler) mutable {
            restore_operation::start(std::move(service), std::move(plan), how, std::move(handler));
        },
        std::move(executor), token);
}

} // namespace dyndump
