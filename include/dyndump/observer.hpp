/// \file
/// What happens inside, as typed events: for metrics, tracing and adaptive callers.
#pragma once

#include <dyndump/config.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dyndump {

/// A Scan was answered with a page that was whole and sound.
struct page_event {
    std::string_view table;
    std::uint32_t segment = 0;
    std::size_t items = 0;
    /// Of the response's body.
    std::size_t bytes = 0;
    /// Read capacity units; unset if the service did not say.
    std::optional<double> units;
    /// Requests that it took, the last included.
    unsigned attempts = 1;
    /// From the first attempt on, with all waits: for capacity, and before repetitions.
    std::chrono::nanoseconds elapsed{};
    std::string_view request_id;

    page_event() {} // keeps it from being an aggregate (g++ 12 and coroutines)
};

/// An attempt of an operation failed.
struct failure_event {
    /// E.g. "Scan".
    std::string_view operation;
    /// Counted from 1.
    unsigned attempt = 1;
    boost::system::error_code error;
    /// The service's name of the error, e.g. "ThrottlingException"; empty if it did not answer.
    std::string_view code;
    /// 0 if there was no response.
    unsigned http_status = 0;
    std::string_view request_id;
    /// In words, for people.
    std::string_view why;
    /// Of a throttle: "key_range", "table", "account" or "unknown".
    std::string_view scope;
    /// Until the next attempt.
    std::chrono::nanoseconds delay{};

    failure_event() {}
};

/// Credentials are being renewed.
struct refresh_event {
    enum class phase { begins, done, failed };
    phase what = phase::begins;
    /// Where they come from, e.g. "the container's service".
    std::string_view source;
    /// Whether operations wait for it; known when it begins.
    bool mandatory = false;
    /// Of the new ones. Not a secret.
    std::string_view access_key_id;
    boost::system::error_code error;
    /// In words, for people.
    std::string_view why;

    refresh_event() {}
};

/// A connection was opened, or could not be.
struct connection_event {
    std::string_view host;
    std::uint16_t port = 0;
    bool tls = false;
    /// The TLS session of an earlier one was resumed.
    bool resumed = false;
    /// Zero: it is open.
    boost::system::error_code error;

    connection_event() {}
};

/// Watches a client at work. Derive from it and override what is of interest.
///
/// Thread safety: called from any thread that runs the operations, also concurrently, and in their
/// midst: be quick. Events hold no secret; their views are valid during the call only. Nothing that
/// an observer does changes what the client does: its functions are noexcept.
class DYNDUMP_EXPORT observer {
public:
    virtual ~observer() = default;

    virtual void on_page(const page_event&) noexcept {}
    /// A transient failure: the operation will be repeated after a delay.
    virtual void on_retry(const failure_event&) noexcept {}
    /// The service refused for want of capacity: the operation will be repeated after a delay.
    virtual void on_throttle(const failure_event&) noexcept {}
    /// The operation ends with this failure.
    virtual void on_failure(const failure_event&) noexcept {}
    virtual void on_refresh(const refresh_event&) noexcept {}
    virtual void on_connection(const connection_event&) noexcept {}
};

} // namespace dyndump
