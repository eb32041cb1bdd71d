#include "cli/commands/erase_command.hpp"

#include "cli/commands/load_command.hpp"
#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/load/erase_session.hpp"
#include "cli/load/recreation.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/load_report.hpp"
#include "cli/report/watched_run.hpp"

#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

exit_code refuse_erasing(console& screen, exit_code code, const std::string& sentence) {
    screen.error(sentence);
    return code;
}

exit_code check_erasable(const table_description& table, const fault_subject& subject,
                         console& screen) {
    if (table.status != "ACTIVE" && table.status != "UPDATING") {
        return refuse_erasing(screen, exit_code::table,
                              fmt::format("Table {} {} is {}: nothing can be removed from it.",
                                          in_quotes(subject.table), subject.place,
                                          printable(table.status)));
    }
    if (table.deletion_protection) {
        return refuse_erasing(
            screen, exit_code::table,
            fmt::format("Table {} {} is protected from deletion. If its items are to go "
                        "all the same: aws dynamodb update-table --table-name {} "
                        "--no-deletion-protection-enabled",
                        in_quotes(subject.table), subject.place, printable(subject.table)));
    }
    return exit_code::complete;
}

// On a terminal only. The answer is the table's name: a "y" is typed by habit.
exit_code ask_for_name(const erase_options& options, const table_description& table,
                       const fault_subject& subject, console& screen) {
    if (options.yes) {
        return exit_code::complete;
    }
    if (!console::can_ask()) {
        return refuse_erasing(
            screen, exit_code::usage,
            "This removes items for good, and there is no terminal to ask on: say --yes.");
    }
    const auto what = options.recreate ? "deletes the table and makes it anew"
                      : options.filter_expression.empty()
                          ? "removes all items"
                          : "removes the items that match the filter";
    const auto answer = screen.ask(
        fmt::format("This {}: table {} {}, about {} items. There is no way back but a dump. "
                    "Type the table's name to go on:",
                    what, in_quotes(subject.table), subject.place, grouped(table.item_count)));
    return answer == options.table || answer == table.name
               ? exit_code::complete
               : refuse_erasing(screen, exit_code::incomplete, "Nothing was removed.");
}

// Unset: there is none. Throws system_error.
std::optional<table_description> describe_if_there(client& service, const std::string& table,
                                                   diagnostics& diag) {
    auto answer = service.async_describe_table(table, diag, asio::use_future);
    try {
        return answer.get();
    } catch (const boost::system::system_error& failure) {
        if (failure.code() == service_errc::resource_not_found) {
            return {};
        }
        throw;
    }
}

class erasing {
public:
    erasing(const erase_options& options, watched_run& watched, load_report& report)
        : options_(options)
        , watched_(watched)
        , report_(report)
        , screen_(watched.screen())
        , workers_(options.threads)
        , service_(workers_.executor(), params_of(options.connection))
        , subject_{options.table, place_of(options.connection, options.table), {}} {}

    exit_code run() {
        warn_of(options_.connection, screen_);
        recreation anew(subject_, service_, screen_);
        auto code = options_.recreate ? anew.open() : exit_code::complete;
        if (code != exit_code::complete) {
            return code;
        }
        std::optional<table_description> table;
        diagnostics diag;
        try {
            table = describe_if_there(service_, options_.table, diag);
        } catch (const boost::system::system_error& failure) {
            return report({failure.code(), fault_origin::service, diag});
        }
        const bool goes_on = options_.recreate && anew.has_settings();
        if (!table && !goes_on) {
            return report({service_errc::resource_not_found, fault_origin::service, diag});
        }
        if (table && !goes_on) {
            code = check_erasable(*table, subject_, screen_);
            if (code == exit_code::complete) {
                code = ask_for_name(options_, *table, subject_, screen_);
            }
        }
        if (code != exit_code::complete) {
            return code;
        }
        return options_.recreate ? remake(anew, std::move(table)) : remove_items(std::move(*table));
    }

private:
    exit_code remove_items(table_description table) {
        erase_session session(options_, subject_, std::move(table), service_, watched_, report_);
        return watched_.run_session(session.run(), stopping(session, options_.max_duration));
    }

    exit_code remake(recreation& anew, std::optional<table_description> table) {
        session_end how;
        how.stop = [](const std::string&) {
            return false; // what was kept is gone on with
        };
        return watched_.run_session(anew.run(std::move(table)), how);
    }

    exit_code report(const fault& what) {
        screen_.error(message_for(what, subject_));
        return exit_code_for(what);
    }

    const erase_options& options_;
    watched_run& watched_;
    load_report& report_;
    console& screen_;
    io_threads workers_;
    client service_;
    fault_subject subject_;
};

} // namespace

exit_code run_erase(const erase_options& options) {
    load_report report("erase", options.table, options.table);
    watched_run watched(options.report, false, report);
    return watched.run([&] {
        erasing command(options, watched, report);
        return command.run();
    });
}

} // namespace dyndump::cli
