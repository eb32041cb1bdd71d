// What a seed makes of a load's world: the items, what is in the table before, and how bad the days
// are.
#pragma once

#include "simulation/world.hpp"

#include <dyndump/table_writer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::simulation {

// What can become of a write.
enum class write_fault : std::uint8_t {
    none,
    failed_before, // 500, and nothing was done
    failed_after,  // 500, and all was done
    reset_before,  // the connection, and nothing was done
    reset_after,   // in the answer: all was done
    truncated,     // the answer, against its checksum
    flipped,       // a bit of the answer, against its checksum
    partial,       // some items come back unprocessed
    throttled,     // the whole request
};
constexpr std::size_t write_fault_kinds = 9;
std::string_view name_of(write_fault kind);

// Whose an item is, and how it reads. All else follows from its key.
struct model_item {
    static constexpr char ours = 's';
    static constexpr char foreign = 'f';
    static constexpr char refused = 'r'; // ours, and the service takes it for none

    std::uint64_t key = 0;
    unsigned version = 0; // one digit
    char origin = ours;

    std::string text() const;
    bool operator==(const model_item&) const = default;
};

struct load_world {
    using milliseconds = std::chrono::milliseconds;

    // The source, in its order. Some keys are twice in a page.
    std::vector<model_item> source;
    std::uint64_t page_items = 1;
    std::uint32_t segments = 1;
    // What is in the table already: of any key at most one.
    std::vector<model_item> before;
    // Others put items while the load goes on, too. Only in modes that say what is to become of it.
    double strangers = 0;

    // The load.
    write_mode mode = write_mode::put;
    std::uint32_t workers = 1;
    std::uint32_t in_flight = 1;
    double rate = 0; // the limiter's; 0: none
    bool patient = true;
    milliseconds save_period{1000};

    // The service.
    std::uint64_t partitions = 1;
    double partition_rate = 0;
    milliseconds latency{5};
    double tail = 0; // share of answers that take a hundred times as long

    // The days.
    std::array<double, write_fault_kinds> shares{}; // of the requests
    double deaths = 0; // share of lives that end by a kill, a stop or a cancellation

    std::uint64_t keys() const { return source.size(); }
    std::uint64_t pages() const { return (source.size() + page_items - 1) / page_items; }
    // The first page of a segment.
    std::uint64_t begin_of(std::uint32_t segment) const { return pages() * segment / segments; }

    write_fault draw(dice& from) const;
    void calm();
};

load_world make_load_world(dice& from);

} // namespace dyndump::simulation
