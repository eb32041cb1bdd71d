// Where a run's items end up, from one life to the next.
#pragma once

#include "simulation/trace.hpp"
#include "simulation/world.hpp"

#include <dyndump/fetcher.hpp>
#include <dyndump/page.hpp>
#include <dyndump/time_source.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::simulation {

class output {
public:
    virtual ~output() = default;

    // A process starts, which runs the context. Where it goes on; nothing: from the start.
    virtual error_code open(test::asio::io_context& context, std::optional<checkpoint>& from) = 0;
    virtual test::asio::awaitable<error_code> write(page& source) = 0;
    virtual test::asio::awaitable<error_code> finish(error_code why) = 0;
    // The process is gone: in order, killed, or with the whole machine.
    enum class end { in_order, killed, power_failure };
    virtual void close(end how) = 0;

    // The numbers of the items that are there now, in any order, twice if twice; ~0 for one that
    // cannot be.
    virtual std::vector<std::uint64_t> items() const = 0;
    // What an ended fetch reports against what was written; empty if it fits.
    virtual std::string contradiction(const checkpoint& reported) const = 0;
    // What is wrong with a finished output besides its items; empty if nothing.
    virtual std::string blemish() = 0;
    // Of a place that is asked by requests, how many there were.
    virtual std::uint64_t requests() const { return 0; }
};

// An ideal place: a page and its segment's position are kept together or not at all.
std::unique_ptr<output> make_memory_output();

// The product's own dump on a simulated disk. In some lives the machine dies at a call of it.
std::unique_ptr<output> make_disk_output(const world& where, std::shared_ptr<test::virtual_time>,
                                         const fetch_params& params, std::uint64_t seed);

// The product's own dump in S3, whose server and network have their own bad days. In some lives the
// process dies while it opens it.
std::unique_ptr<output> make_object_output(const world& where, std::shared_ptr<test::virtual_time>,
                                           std::shared_ptr<time_source> clock,
                                           const fetch_params& params, std::uint64_t seed);

// The number in the item's text that begins there, as the model writes it; ~0 for none.
std::uint64_t item_number(std::string_view text);
// Those of a part's lines.
void read_items(std::string_view lines, std::vector<std::uint64_t>& all);

} // namespace dyndump::simulation
