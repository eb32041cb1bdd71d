// The text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include "cli/report/exit_code.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::cli {

/// Written from its head to its end; every sample has the labels of the page. UTF-8.
class metrics_page {
public:
    using label = std::pair<std::string_view, std::string_view>;

    explicit metrics_page(const std::vector<label>& labels);

    void head(std::string_view name, std::string_view type, std::string_view help);
    /// `more`: labels of its own, as in `,state="done"`.
    template <class Value>
    void sample(std::string_view name, Value value, std::string_view more = {}) {
        fmt::format_to(std::back_inserter(text_), "{}{{{}{}}} {}\n", name, labels_, more, value);
    }
    template <class Value>
    void counter(std::string_view name, Value value, std::string_view help) {
        head(name, "counter", help);
        sample(name, value);
    }
    template <class Value>
    void gauge(std::string_view name, Value value, std::string_view help) {
        head(name, "gauge", help);
        sample(name, value);
    }
    /// What every run has at the end. `ended` unset: it is running.
    void end(std::chrono::duration<double> elapsed, std::chrono::system_clock::time_point started,
             std::optional<exit_code> ended,
             std::chrono::system_clock::time_point written = std::chrono::system_clock::now());
    std::string take() { return std::move(text_); }

private:
    std::string labels_;
    std::string text_;
};

} // namespace dyndump::cli
