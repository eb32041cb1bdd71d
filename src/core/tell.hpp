// Each event is told once: typed to the observer, and as a line to the log's sink.
#pragma once

#include "core/retry_policy.hpp"

#include <dyndump/error.hpp>
#include <dyndump/logger.hpp>

namespace dyndump::core {

enum class failed_attempt_leads_to { retry, throttle, failure };

void tell(const logger& to, const page_event& event);
void tell(const logger& to, const failure_event& event, failed_attempt_leads_to next);
/// Of an attempt of an operation. The event's operation, error and scope are the caller's; the rest
/// of it, and what the attempt leads to, is told by the last three.
void tell(const logger& to, failure_event event, const failed_attempt& failed,
          const retry_verdict& verdict, const diagnostics& diag);
void tell(const logger& to, const refresh_event& event);
void tell(const logger& to, const connection_event& event);

} // namespace dyndump::core
