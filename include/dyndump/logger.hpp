/// \file
/// What happens inside, told as it happens.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <variant>

namespace dyndump {

enum class log_level { debug, info, warning, error };

/// A detail of an event.
struct log_field {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double> value;
};

/// Something that happened. Views: valid during the call only.
///
/// The events: `page` (a Scan was answered), `retry`, `throttle`, `refresh` (of credentials),
/// `connection`, `clock_skew`, `credentials` (a source was found or passed over), `warning`.
/// None of them holds a secret: access key ids appear, secret keys and tokens never.
struct log_event {
    log_level level;
    std::string_view name;
    std::initializer_list<log_field> fields;
};

/// Hears of events. Called from any thread, also concurrently, in the middle of operations: it must
/// be quick and must not throw.
using log_sink = std::function<void(const log_event&)>;

/// Where events go. Copies share one sink. Without a sink an event costs a comparison.
///
/// Thread safety: const members from any thread.
class logger {
public:
    logger() = default;
    /// Events below `least` are not made.
    explicit logger(log_sink sink, log_level least = log_level::debug)
        : sink_(std::make_shared<const log_sink>(std::move(sink)))
        , least_(least) {}

    bool wants(log_level level) const noexcept { return sink_ != nullptr && level >= least_; }

    void operator()(log_level level, std::string_view name,
                    std::initializer_list<log_field> fields) const {
        if (wants(level)) {
            (*sink_)({level, name, fields});
        }
    }

private:
    std::shared_ptr<const log_sink> sink_;
    log_level least_ = log_level::debug;
};

} // namespace dyndump
