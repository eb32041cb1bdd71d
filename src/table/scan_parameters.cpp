#include "table/scan_parameters.hpp"

#include "flow/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dyndump::table {
namespace {

constexpr std::uint32_t most_segments = 1'000'000;
constexpr std::uint64_t segment_bytes = std::uint64_t{256} << 20;

parameter_check refuse(std::string message) {
    parameter_check refused;
    refused.code = errc::invalid_argument;
    refused.diag.message = std::move(message);
    return refused;
}

} // namespace

parameter_check check(const fetch_params& params) {
    if (params.total_segments > most_segments) {
        return refuse(
            fmt::format("{} segments; DynamoDB allows 1 to 1000000.", params.total_segments));
    }
    const double rate = params.read_capacity;
    if (!std::isfinite(rate) || rate < 0 || (rate > 0 && rate < min_read_rate)) {
        return refuse(
            fmt::format("A read capacity of {} units per second; give 0 (unlimited) or at "
                        "least {}, at which a request has to wait for 500 seconds.",
                        rate, min_read_rate));
    }
    if (flow::resumes(params.resume_from)) {
        const auto total = params.resume_from->total_segments;
        if (total == 0 || total > most_segments ||
            (params.total_segments != 0 && total != params.total_segments)) {
            return refuse(
                fmt::format("The checkpoint has {} segments, the fetch {}: a key is valid "
                            "only in the segment it came from. Use the same number.",
                            total, params.total_segments));
        }
    }
    return {};
}

} // namespace dyndump::table

namespace dyndump {

std::uint32_t choose_segments(std::uint64_t table_bytes, std::uint32_t max_parallel) {
    const auto by_size = (table_bytes + table::segment_bytes - 1) / table::segment_bytes;
    const auto wanted = std::max<std::uint64_t>(by_size, max_parallel);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, table::most_segments));
}

} // namespace dyndump
