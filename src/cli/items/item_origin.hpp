// Where the items come from that a command writes into a table: a dump, or another table.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/transfer.hpp>
#include <dyndump/writer.hpp>

#include "cli/plan/capacity.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

/// What is known of the items before they are read.
struct origin_facts {
    /// For messages, quoted where it is foreign: "music/", table "Music" in eu-west-1.
    std::string name;
    /// The same for the name of a journal; does not depend on the working directory.
    std::string place;
    /// Names these items and no others; empty: they cannot be read a second time.
    std::string identity;
    /// The table that they are of; empty if not known.
    std::string table;
    /// Of the table that is read; empty for a dump.
    std::string table_id;
    /// How to make such a table; empty if not known. See dump_contents.
    std::string table_json;
    std::string settings_json;
    /// How fast the table is read; void for a dump.
    capacity_rate read_rate;
    /// Some items are gone, and to be removed behind the others; see begin_removal().
    bool removes = false;
    /// Attributes of the key; empty if not known.
    std::vector<std::string> key;
    std::optional<std::uint64_t> items;
    /// Of the items as lines, for a file that does not tell how many there are; 0: not known.
    std::uint64_t line_bytes = 0;
    /// `items` is the service's count, up to six hours old.
    bool items_are_estimated = false;
};

class item_origin {
public:
    virtual ~item_origin() = default;

    /// Finds out about the items. Says on the screen why they cannot be used.
    virtual boost::asio::awaitable<exit_code> open() = 0;
    virtual const origin_facts& facts() const = 0;
    /// A run of all items into `writer`. Once.
    virtual transfer begin(any_writer writer, run_params how) = 0;
    /// A run of the keys of items that are gone, if there can be such. Once.
    virtual std::optional<transfer> begin_removal(any_writer, run_params) { return std::nullopt; }
    /// Says on the screen that reading failed, and how.
    virtual exit_code report(error_code ec, const diagnostics& diag) const = 0;
};

/// Opens an origin of which all items are wanted: exit_code::usage, with words, for one that holds
/// changes only.
boost::asio::awaitable<exit_code> open_whole(item_origin& from, console& screen);
/// What is wrong with it, as a sentence.
std::string holds_changes_only(const std::string& name);
/// Reads all items. Says on the screen what failed.
boost::asio::awaitable<exit_code> read_all(item_origin& from, any_writer into,
                                           std::uint32_t max_parallel);

} // namespace dyndump::cli
