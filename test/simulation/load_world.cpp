#include "simulation/load_world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::simulation {
namespace {

template <class T, std::size_t N>
T any_of(dice& from, const T (&values)[N]) {
    return values[from.below(N)];
}

// The keys are the numbers from 0 on, in order. An item that is there twice takes the key of the
// one before, and another version.
void fill_source(load_world& w, dice& from) {
    const bool batches = w.mode == write_mode::put || w.mode == write_mode::remove;
    const double twice = any_of(from, {0.0, 0.0, 0.05, 0.3});
    const double refused = w.mode == write_mode::remove ? 0 : any_of(from, {0.0, 0.0, 0.01, 0.1});
    const auto count = from.chance(0.03) ? from.below(3) : from.between(1, batches ? 1500 : 250);
    for (std::uint64_t i = 0; i < count; ++i) {
        model_item next{i, static_cast<unsigned>(from.between(1, 9)), model_item::ours};
        const bool begins_page = i % w.page_items == 0;
        if (!begins_page && w.source.back().origin == model_item::ours && from.chance(twice)) {
            next.key = w.source.back().key;
            next.version = w.source.back().version % 9 + 1;
        } else if (from.chance(refused)) {
            next.origin = model_item::refused;
        }
        w.source.push_back(next);
    }
}

void fill_table(load_world& w, dice& from) {
    const double foreign = any_of(from, {0.0, 0.1, 0.5, 0.9});
    const double same = any_of(from, {0.0, 0.0, 0.1});
    for (std::size_t i = 0; i < w.source.size(); ++i) {
        const auto& each = w.source[i];
        if (i + 1 < w.source.size() && w.source[i + 1].key == each.key) {
            continue; // the other one counts
        }
        if (from.chance(foreign)) {
            const auto version = static_cast<unsigned>(from.between(1, 9));
            w.before.push_back({each.key, version, model_item::foreign});
        } else if (each.origin == model_item::ours && from.chance(same)) {
            w.before.push_back(each);
        }
    }
}

} // namespace

std::string_view name_of(write_fault kind) {
    static constexpr std::array<std::string_view, write_fault_kinds> names{
        "none",      "failed_before", "failed_after", "reset_before", "reset_after",
        "truncated", "flipped",       "partial",      "throttled"};
    return names[static_cast<std::size_t>(kind)];
}

std::string model_item::text() const {
    return fmt::format(R"({{"id":{{"S":"{:08}"}},"v":{{"N":"{}"}},"o":{{"S":"{}"}}}})", key,
                       version, origin);
}

write_fault load_world::draw(dice& from) const {
    double left = from.uniform();
    for (std::size_t kind = 1; kind < write_fault_kinds; ++kind) {
        left -= shares[kind];
        if (left < 0) {
            return static_cast<write_fault>(kind);
        }
    }
    return write_fault::none;
}

void load_world::calm() {
    shares.fill(0);
    deaths = strangers = 0;
}

load_world make_load_world(dice& from) {
    load_world w;
    w.mode = any_of(from, {write_mode::put, write_mode::put_if_absent, write_mode::put_if_newer,
                           write_mode::remove});
    w.page_items = from.between(1, 60);
    fill_source(w, from);
    fill_table(w, from);
    w.segments = static_cast<std::uint32_t>(from.between(1, 20));
    const bool conditional =
        w.mode == write_mode::put_if_absent || w.mode == write_mode::put_if_newer;
    w.strangers = conditional ? any_of(from, {0.0, 0.0, 0.02}) : 0;
    w.workers = static_cast<std::uint32_t>(from.between(1, 12));
    w.in_flight = static_cast<std::uint32_t>(from.between(1, 40));
    w.rate = from.chance(0.3) ? any_of(from, {20.0, 100.0, 1000.0}) : 0;
    w.patient = from.chance(0.7);
    w.save_period = load_world::milliseconds(any_of(from, {1, 50, 1000}));
    w.partitions = from.between(1, 8);
    w.partition_rate = any_of(from, {1e9, 1e9, 1000.0, 50.0});
    w.latency = load_world::milliseconds(from.between(1, 40));
    w.tail = any_of(from, {0.0, 0.01, 0.1});
    const bool stormy = !from.chance(0.05);
    const bool even = from.chance(0.5);
    for (std::size_t kind = 1; stormy && kind < write_fault_kinds; ++kind) {
        w.shares[kind] = even ? 0.08 : from.chance(0.3) ? 0 : from.uniform() * 0.1;
    }
    w.deaths = stormy ? any_of(from, {0.0, 0.5, 0.9}) : 0;
    return w;
}

} // namespace dyndump::simulation
