// In what the items of a table differ from those of a source: both are read.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/item_differences.hpp>
#include <dyndump/table_description.hpp>

#include "cli/items/item_origin.hpp"
#include "cli/report/console.hpp"
#include "cli/report/fault_message.hpp"

#include <boost/asio/awaitable.hpp>

namespace dyndump::cli {

class difference_search {
public:
    /// `table`: by the name that it is asked for. `subject` names it. All must outlive it.
    difference_search(item_origin& origin, client service, const table_description& table,
                      const fault_subject& subject, console& screen);

    /// Reads the table strongly consistently, at half of what is provisioned. Says on the screen
    /// what fails.
    boost::asio::awaitable<exit_code> run(item_differences& differences,
                                          item_difference_counts& counts);

private:
    boost::asio::awaitable<exit_code> read_source(item_differences& differences);
    boost::asio::awaitable<exit_code> read_table(item_differences& differences);

    item_origin& origin_;
    client service_;
    const table_description& table_;
    const fault_subject& subject_;
    console& screen_;
};

} // namespace dyndump::cli
