#include "table/parameters.hpp"

#include "client/request_body.hpp"
#include "flow/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace dyndump::table {
namespace {

constexpr std::uint32_t most_segments = 1'000'000;
constexpr std::uint64_t segment_bytes = std::uint64_t{256} << 20;

bool is_rate(double units) {
    return std::isfinite(units) && (units == 0 || units >= min_read_rate);
}

} // namespace

using detail::refuse_request;

error_code check(const fetch_params& params, diagnostics& diag) {
    if (params.total_segments > most_segments) {
        return refuse_request(
            diag, fmt::format("{} segments; DynamoDB allows 1 to 1000000.", params.total_segments));
    }
    if (!is_rate(params.read_capacity)) {
        return refuse_request(
            diag, fmt::format("A read capacity of {} units per second; give 0 (unlimited) or at "
                              "least {}, at which a request has to wait for 500 seconds.",
                              params.read_capacity, min_read_rate));
    }
    if (flow::resumes(params.resume_from)) {
        const auto total = params.resume_from->total_segments;
        if (total == 0 || total > most_segments ||
            (params.total_segments != 0 && total != params.total_segments)) {
            return refuse_request(
                diag, fmt::format("The checkpoint has {} segments, the fetch {}: a key is valid "
                                  "only in the segment it came from. Use the same number.",
                                  total, params.total_segments));
        }
    }
    return {};
}

error_code check(const table_writer_params& params, diagnostics& diag) {
    if (params.table.name.empty() || params.table.key_names.empty()) {
        return refuse_request(diag,
                              "The table to be written to has no name or no key; describe it with "
                              "async_describe_table() first.");
    }
    if (params.mode == write_mode::put_if_newer && params.newer_attribute.empty()) {
        return refuse_request(diag,
                              "Items are to replace older ones, but no attribute says which are.");
    }
    if (params.max_in_flight == 0) {
        return refuse_request(diag, "max_in_flight is 0; at least one request must be under way.");
    }
    if (!is_rate(params.write_capacity)) {
        return refuse_request(
            diag, fmt::format("A write capacity of {} units per second; give 0 (unlimited) or "
                              "at least {}.",
                              params.write_capacity, min_read_rate));
    }
    return {};
}

core::write_cost cost_of(const table_description& table) {
    std::vector<core::index_definition> indexes;
    for (const auto& each : table.indexes) {
        auto& added = indexes.emplace_back();
        added.key_names = each.key_names;
        if (each.projection == "KEYS_ONLY") {
            added.holds = core::index_definition::projection::keys_only;
        } else if (each.projection == "INCLUDE") {
            added.holds = core::index_definition::projection::include;
            added.included = each.projected_attributes;
        }
    }
    return {table.key_names, indexes};
}

} // namespace dyndump::table

namespace dyndump {

std::vector<std::uint32_t> sample_segments(std::uint32_t total, double fraction,
                                           std::uint64_t seed) {
    std::vector<std::uint32_t> all(total);
    std::iota(all.begin(), all.end(), 0U);
    std::mt19937_64 random(seed);
    // Not std::shuffle, of which each library has its own.
    for (std::uint32_t n = 0; n + 1 < total; ++n) {
        std::swap(all[n], all[n + random() % (total - n)]);
    }
    const auto wanted = std::ceil(fraction * total);
    all.resize(std::min(total, std::max(1U, static_cast<std::uint32_t>(std::max(0.0, wanted)))));
    std::sort(all.begin(), all.end());
    return all;
}

std::uint32_t choose_segments(std::uint64_t table_bytes, std::uint32_t max_parallel) {
    const auto by_size = (table_bytes + table::segment_bytes - 1) / table::segment_bytes;
    const auto wanted = std::max<std::uint64_t>(by_size, max_parallel);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, table::most_segments));
}

} // namespace dyndump
