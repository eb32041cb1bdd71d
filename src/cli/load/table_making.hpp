// A table made from the settings of another, in words.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/restoration.hpp>
#include <dyndump/restore_table.hpp>
#include <dyndump/table_description.hpp>

#include "cli/items/item_origin.hpp"
#include "cli/options/target_options.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/fault_message.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dyndump::cli {

/// What a table is made like, as plan_restoration() takes it; `table_json` empty: not known.
struct table_model {
    /// For messages.
    std::string name;
    std::string table_json;
    std::string settings_json;
};

/// What --settings names, or what the source was. Returns what is wrong with that file, or nothing.
std::string find_model(const target_options& options, const origin_facts& source,
                       table_model& model);

/// How the table is to be made that `options` ask for.
restoration_params restoration_of(const target_options& options, const std::string& table);

/// Says which settings the table will not have.
void name_what_is_lost(const restoration_plan& plan, console& screen);

/// Takes the plan's steps of one phase. Says what the service refuses, and what fails. `table`
/// becomes what was last seen of it. All must live until it completes.
boost::asio::awaitable<exit_code> take_steps(client service, const restoration_plan& plan,
                                             restore_params how, const fault_subject& subject,
                                             console& screen, table_description& table);

} // namespace dyndump::cli
