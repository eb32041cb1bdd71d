#include "cli/report/debug_log.hpp"

#include "cli/report/figures.hpp"
#include "cli/report/progress_events.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <iterator>
#include <type_traits>

namespace dyndump::cli {

std::string debug_line(const log_event& event) {
    auto line = fmt::format("dyndump: {}", event.name);
    for (const auto& field : event.fields) {
        std::visit(
            [&](const auto& value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) {
                    if (!value.empty()) {
                        fmt::format_to(std::back_inserter(line), " {}=\"{}\"", field.key,
                                       printable(value));
                    }
                } else {
                    fmt::format_to(std::back_inserter(line), " {}={}", field.key, value);
                }
            },
            field.value);
    }
    return line;
}

log_sink debug_log() {
    return [](const log_event& event) {
        const auto line = debug_line(event) + '\n';
        std::fwrite(line.data(), 1, line.size(), stderr); // one call: lines do not mix
    };
}

log_sink debug_events() {
    return [](const log_event& event) {
        const auto line =
            to_line(message_event("debug", debug_line(event)), std::chrono::system_clock::now());
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

} // namespace dyndump::cli
