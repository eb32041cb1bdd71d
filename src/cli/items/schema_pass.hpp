// A dump that is read from its beginning to its end, into something that is no table.
#pragma once

#include <dyndump/dump_reader.hpp>
#include <dyndump/item_statistics.hpp>
#include <dyndump/transfer.hpp>
#include <dyndump/writer.hpp>

#include "cli/connect/io_threads.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dyndump::cli {

/// Which dump, and how it is read.
struct whole_dump {
    std::string path;
    json_format format = json_format::dynamodb_json;
    unsigned threads = 1;
};

/// Reads on threads of its own.
class dump_pass {
public:
    /// All must outlive it.
    dump_pass(const whole_dump& what, const object_place& place, console& screen);

    /// Looks at the dump anew. Says on the screen why it cannot be read.
    exit_code open();
    const dump_contents& contents() const { return source_->contents(); }
    std::uint32_t segments() const { return source_->segments(); }

    /// All of it into `writer`. Of a failure of the writer `failure` tells; else it is the
    /// reading's. `from`: where it goes on.
    boost::asio::awaitable<exit_code> run(any_writer writer, std::optional<checkpoint> from,
                                          std::function<std::string()> failure);
    /// Ends run() in order. False: it does not run.
    bool stop();
    /// Of the run that ended.
    const run_stats& stats() const noexcept { return stats_; }

private:
    const whole_dump& what_;
    const object_place& place_;
    console& screen_;
    io_threads workers_;
    std::shared_ptr<dump_reader> source_;
    std::optional<transfer> transfer_;
    run_stats stats_;
};

/// What attributes the items have: from all of them. Opens the dump and reads it.
boost::asio::awaitable<exit_code> count_attributes(dump_pass& pass, item_statistics& found);

} // namespace dyndump::cli
