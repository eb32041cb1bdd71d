// A table deleted and made anew, so that its settings survive whatever happens between.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/restoration.hpp>
#include <dyndump/table_description.hpp>

#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/fault_message.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace dyndump::cli {

/// The settings lie in a file of the user's state directory from before the table is deleted until
/// the new one has them all; the same command goes on from it.
class recreation {
public:
    /// `subject` names the table. All must outlive it.
    recreation(const fault_subject& subject, client service, console& screen);

    /// Looks for what an earlier run left. Says on the screen what is wrong.
    exit_code open();
    /// Whether an earlier run left settings.
    bool has_settings() const noexcept { return !table_json_.empty(); }

    /// `table`: as it is now; unset: it is not there.
    boost::asio::awaitable<exit_code> run(std::optional<table_description> table);

private:
    boost::asio::awaitable<exit_code> remake(std::optional<table_description> table);
    boost::asio::awaitable<exit_code> keep_settings(const table_description& table);
    boost::asio::awaitable<exit_code> remove_table();
    boost::asio::awaitable<exit_code> restore(restoration_phase phase, std::size_t first_step);
    exit_code plan();
    exit_code report(error_code ec, const diagnostics& diag) const;

    const fault_subject& subject_;
    client service_;
    console& screen_;
    std::string path_;
    std::string table_id_;
    std::string table_json_;
    std::string settings_json_;
    restoration_plan plan_;
};

} // namespace dyndump::cli
