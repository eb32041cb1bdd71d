#include "simulation/world.hpp"

#include <algorithm>

namespace dyndump::simulation {
namespace {

template <class... T>
double one_of(dice& from, T... values) {
    const std::array<double, sizeof...(T)> all{static_cast<double>(values)...};
    return all[from.below(all.size())];
}

// Each world has its own mixture: some kinds often, some never.
void mix(world& w, dice& from) {
    for (std::size_t kind = 1; kind < fault_kinds; ++kind) {
        w.weights[kind] = from.chance(0.3) ? 0 : from.uniform();
    }
    if (!w.checksums) { // then it could not be told
        w.weights[static_cast<std::size_t>(fault::flipped)] = 0;
        w.weights[static_cast<std::size_t>(fault::truncated)] = 0;
        w.weights[static_cast<std::size_t>(fault::unchecked)] = 0;
    }
    w.weights[static_cast<std::size_t>(fault::stalled)] *= 0.1;
    w.weights[static_cast<std::size_t>(fault::denied)] *= 0.002;
    w.weights[static_cast<std::size_t>(fault::repeated)] *= 0.002;
    w.weights[static_cast<std::size_t>(fault::throttled)] *= one_of(from, 0, 0.2, 1);
    w.total_weight = 0;
    for (const double weight : w.weights) {
        w.total_weight += weight;
    }
}

} // namespace

std::string_view name_of(fault kind) {
    static constexpr std::array<std::string_view, fault_kinds> names{
        "none",       "unresolved", "refused",   "reset",     "torn",
        "closed",     "stalled",    "flipped",   "truncated", "cut",
        "miscounted", "html_error", "html_page", "internal",  "unavailable",
        "throttled",  "misnamed",   "unchecked", "repeated",  "denied"};
    return names[static_cast<std::size_t>(kind)];
}

fault world::draw(dice& from) const {
    if (!from.chance(trouble)) {
        return fault::none;
    }
    double left = from.uniform() * total_weight;
    for (std::size_t kind = 1; kind < fault_kinds; ++kind) {
        left -= weights[kind];
        if (left < 0) {
            return static_cast<fault>(kind);
        }
    }
    return fault::none;
}

void world::calm() {
    trouble = outages = clock_jumps = revocations = office_trouble = failed_writes = store_trouble =
        deaths = 0;
}

world make_world(dice& from) {
    world w;
    w.page_items = from.between(1, 12);
    w.items = from.chance(0.02) ? from.below(3) : from.between(1, 1500) * w.page_items;
    w.item_units = one_of(from, 0.05, 0.25, 0.5, 1.3);
    w.shape = static_cast<unsigned>(from.below(3));
    w.empty_every = static_cast<unsigned>(one_of(from, 0, 0, 2, 7));
    w.reports_capacity = !from.chance(0.1);
    w.checksums = !from.chance(0.2);
    constexpr std::string_view ends[] = {"", "", "{}", "null"};
    w.last_key = ends[from.below(4)];
    w.lanes = static_cast<std::uint32_t>(from.between(1, 24));
    w.segments = from.chance(0.1) ? 0 : static_cast<std::uint32_t>(from.between(1, 60));
    w.rate = from.chance(0.3) ? one_of(from, 20, 100, 1000) : 0;
    w.adaptive = from.chance(0.3);
    const double place = from.uniform();
    w.on_disk = place < 0.2;
    w.in_objects = place > 0.9;
    w.single_file = from.chance(0.3);
    w.partitions = from.between(1, 8);
    w.partition_rate = one_of(from, 1e9, 3000, 100);
    w.table_rate = one_of(from, 1e9, 1e9, 12000, 300);
    w.latency = world::milliseconds(from.between(1, 40));
    w.tail = one_of(from, 0, 0.01, 0.1);
    w.token_life = std::chrono::seconds(from.between(20, 7200));
    w.trouble = one_of(from, 0, 0.01, 0.3, 0.5, 0.6, 0.6, 0.7, 0.7);
    mix(w, from);
    const bool stormy = w.trouble > 0;
    w.outages = stormy ? one_of(from, 0, 0, 0.001) : 0;
    w.clock_jumps = stormy ? one_of(from, 0, 0, 0.002) : 0;
    w.revocations = stormy ? one_of(from, 0, 0.002, 0.02) : 0;
    w.office_trouble = stormy ? one_of(from, 0, 0.1) : 0;
    w.slow_writes = one_of(from, 0, 0.2);
    w.failed_writes = stormy ? one_of(from, 0, 0, 0.001) : 0;
    w.store_trouble = stormy ? one_of(from, 0, 0.01, 0.06) : 0;
    w.deaths = stormy ? one_of(from, 0, 0.5, 0.9) : 0;
    return w;
}

} // namespace dyndump::simulation
