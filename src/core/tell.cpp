#include "core/tell.hpp"

#include <chrono>
#include <string>

namespace dyndump::core {
namespace {

double milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string_view yes_or_no(bool is) {
    return is ? "yes" : "no";
}

} // namespace

void tell(const logger& to, const page_event& event) {
    if (to.watcher()) {
        to.watcher()->on_page(event);
    }
    if (to.wants(log_level::debug)) {
        to(log_level::debug, "page",
           {{"table", event.table},
            {"segment", std::int64_t{event.segment}},
            {"items", static_cast<std::int64_t>(event.items)},
            {"bytes", static_cast<std::int64_t>(event.bytes)},
            {"units", event.units.value_or(0)},
            {"attempts", std::int64_t{event.attempts}},
            {"elapsed_ms", milliseconds(event.elapsed)},
            {"request_id", event.request_id}});
    }
}

void tell(const logger& to, const failure_event& event, failed_attempt_leads_to next) {
    using enum failed_attempt_leads_to;
    if (const auto& watcher = to.watcher()) {
        next == retry      ? watcher->on_retry(event)
        : next == throttle ? watcher->on_throttle(event)
                           : watcher->on_failure(event);
    }
    const auto level = next == failure ? log_level::error : log_level::info;
    if (to.wants(level)) {
        to(level,
           next == retry      ? "retry"
           : next == throttle ? "throttle"
                              : "failure",
           {{"operation", event.operation},
            {"attempt", std::int64_t{event.attempt}},
            {"error", event.error.message()},
            {"code", event.code},
            {"http_status", std::int64_t{event.http_status}},
            {"request_id", event.request_id},
            {"why", event.why},
            {"scope", event.scope},
            {"delay_ms", milliseconds(event.delay)}});
    }
}

void tell(const logger& to, failure_event event, const failed_attempt& failed,
          const retry_verdict& verdict, const diagnostics& diag) {
    event.attempt = diag.attempts;
    event.code = diag.code;
    event.http_status = diag.http_status;
    event.request_id = diag.request_id;
    event.why = diag.message;
    event.delay = verdict.delay;
    using enum failed_attempt_leads_to;
    tell(to, event,
         verdict.next == retry_verdict::action::give_up ? failure
         : failed.kind == failure_class::throttling     ? throttle
                                                        : retry);
}

void tell(const logger& to, const refresh_event& event) {
    if (to.watcher()) {
        to.watcher()->on_refresh(event);
    }
    switch (event.what) {
    case refresh_event::phase::begins:
        to(log_level::debug, "refresh",
           {{"outcome", "begins"},
            {"source", event.source},
            {"window", event.mandatory ? std::string_view("mandatory") : "advisory"}});
        break;
    case refresh_event::phase::done:
        to(log_level::info, "refresh",
           {{"outcome", "done"}, {"source", event.source}, {"access_key_id", event.access_key_id}});
        break;
    case refresh_event::phase::failed:
        if (to.wants(log_level::warning)) {
            to(log_level::warning, "refresh",
               {{"outcome", "failed"},
                {"source", event.source},
                {"error", event.error.message()},
                {"why", event.why}});
        }
        break;
    }
}

void tell(const logger& to, const connection_event& event) {
    if (to.watcher()) {
        to.watcher()->on_connection(event);
    }
    const auto level = event.error ? log_level::info : log_level::debug;
    if (to.wants(level)) {
        to(level, "connection",
           {{"host", event.host},
            {"port", std::int64_t{event.port}},
            {"tls", yes_or_no(event.tls)},
            {"resumed", yes_or_no(event.resumed)},
            {"outcome", event.error ? event.error.message() : std::string("open")}});
    }
}

} // namespace dyndump::core
