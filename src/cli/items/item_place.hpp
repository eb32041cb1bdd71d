// A dump or a table, as one argument says it.
#pragma once

#include "cli/connect/io_threads.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/connect/s3_connection.hpp"
#include "cli/items/dump_origin.hpp"
#include "cli/items/item_origin.hpp"
#include "cli/load/rejects_file.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/load_options.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/report/console.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dyndump::cli {

/// An ARN, or `table:NAME`, is a table; "-", a URL, or what has a slash in it, a dump. Another
/// word is a file or directory if there is one of that name, and else a table.
struct item_place {
    bool is_table = false;
    std::string name;
};

item_place parse_item_place(const std::string& text);

/// How items are read from either.
struct reading_options {
    json_format format = json_format::dynamodb_json; // of a file
    std::uint32_t parallel = 8;
    std::uint32_t segments = 0; // 0: chosen from the table's size
    bool consistent_read = false;
    capacity_wish read_capacity;
    connection_options connection;
    s3_connection_options s3;
};

/// The table of options, bound to `into`, which must outlive it.
option_table reading_options_table(reading_options& into);

/// The items of such a place, with what it takes to read them.
class place_items {
public:
    /// `screen` must outlive it.
    place_items(const item_place& place, const reading_options& options, console& screen);

    /// To be opened, and then read as often as is wanted (not standard input).
    item_origin& origin() noexcept { return *origin_; }

private:
    load_options how_;
    rejects_file rejects_{""};
    io_threads workers_{1};
    boost::asio::thread_pool files_{1};
    std::optional<object_place> place_;
    std::unique_ptr<item_origin> origin_;
};

} // namespace dyndump::cli
