/// \file
/// What happens inside, told as it happens.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/observer.hpp>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

namespace dyndump {

/// How important an event is.
enum class log_level { debug, info, warning, error };

/// A detail of an event.
struct log_field {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double> value;
};

/// Something that happened. Views: valid during the call only.
///
/// The events: `page` (a Scan was answered), `retry`, `throttle`, `failure`, `refresh` (of
/// credentials), `connection`, `clock_skew`, `credentials` (a source was found or passed over).
/// None of them holds a secret: access key ids appear, secret keys and tokens never.
struct log_event {
    log_level level;
    std::string_view name;
    std::initializer_list<log_field> fields;
};

/// Hears of events. Called from any thread, also concurrently, in the middle of operations: it must
/// be quick. What it throws ends the operation that it heard of, with the words "logger: ..." in
/// its diagnostics.
using log_sink = std::function<void(const log_event&)>;

/// Where events go: as text to a sink, typed to an observer, to both, or to neither (which costs
/// two comparisons an event). Copies share sink and observer.
///
/// Thread safety: const members from any thread.
class logger {
public:
    logger() = default;
    /// Events below `least` are not made.
    explicit logger(log_sink sink, log_level least = log_level::debug)
        : sink_(std::make_shared<const log_sink>(std::move(sink)))
        , least_(least) {}

    /// Typed events only.
    explicit logger(std::shared_ptr<observer> watcher)
        : observer_(std::move(watcher)) {}

    /// The same, with typed events going to `watcher`.
    logger observed_by(std::shared_ptr<observer> watcher) const {
        auto result = *this;
        result.observer_ = std::move(watcher);
        return result;
    }
    /// Null if there is none.
    const std::shared_ptr<observer>& watcher() const noexcept { return observer_; }

    bool wants(log_level level) const noexcept { return sink_ != nullptr && level >= least_; }

    void operator()(log_level level, std::string_view name,
                    std::initializer_list<log_field> fields) const {
        if (wants(level)) {
            deliver(*sink_, {level, name, fields});
        }
    }

private:
    DYNDUMP_EXPORT static void deliver(const log_sink& to, const log_event& event);

    std::shared_ptr<const log_sink> sink_;
    log_level least_ = log_level::debug;
    std::shared_ptr<observer> observer_;
};

} // namespace dyndump
