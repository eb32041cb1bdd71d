// Each event is told once: typed to the observer, and as a line to the log's sink.
#pragma once

#include <dyndump/logger.hpp>

namespace dyndump::core {

enum class failed_attempt_leads_to { retry, throttle, failure };

void tell(const logger& to, const page_event& event);
void tell(const logger& to, const failure_event& event, failed_attempt_leads_to next);
void tell(const logger& to, const refresh_event& event);
void tell(const logger& to, const connection_event& event);

} // namespace dyndump::core
