#include "cli/load/table_making.hpp"

#include "cli/connect/connection.hpp"
#include "cli/options/text_file.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t most_settings = std::size_t{16} << 20;

// Empty if there is no such object.
std::string object_text(const json::object& in, std::string_view name) {
    const auto* found = in.if_contains(name);
    return found != nullptr && found->is_object() ? json::serialize(*found) : std::string();
}

std::string not_restored(const unrestored_setting& each) {
    return printable(fmt::format("Not restored: {}: {}.", each.setting, each.reason));
}

} // namespace

std::string find_model(const target_options& options, const origin_facts& source,
                       table_model& model) {
    if (options.settings.empty()) {
        model = {source.name, source.table_json, source.settings_json};
        return {};
    }
    const auto name = in_quotes(options.settings);
    std::string text;
    auto wrong = read_text_file(options.settings, most_settings, text);
    if (wrong.empty()) {
        error_code ec;
        const auto value = json::parse(text, ec);
        const auto* const object = ec ? nullptr : value.if_object();
        if (object != nullptr) {
            model = {name, object_text(*object, "table"), object_text(*object, "settings")};
            if (model.table_json.empty()) {
                model.table_json = object_text(*object, "Table");
            }
        }
        if (object == nullptr || model.table_json.empty()) {
            wrong = "it has no object \"table\" or \"Table\" that describes one";
        }
    }
    return wrong.empty() ? wrong : fmt::format("Cannot use --settings {}: {}.", name, wrong);
}

restoration_params restoration_of(const target_options& options, const std::string& table) {
    restoration_params how;
    how.table_name = table;
    how.billing = options.billing;
    how.indexes = options.indexes;
    how.warm_throughput = options.warm_throughput;
    if (options.connection.endpoint_url.empty()) {
        how.region = region_of(options.connection, table);
    }
    return how;
}

void name_what_is_lost(const restoration_plan& plan, console& screen) {
    for (const auto& each : plan.unrestored) {
        if (each.known) {
            screen.note(not_restored(each));
        }
    }
}

asio::awaitable<exit_code> take_steps(client service, const restoration_plan& plan,
                                      restore_params how, const fault_subject& subject,
                                      console& screen, table_description& table) {
    auto token = asio::as_tuple(asio::use_awaitable);
    auto restored = co_await restore_table(std::move(service), plan, how, token);
    auto& outcome = std::get<1>(restored);
    for (const auto& each : outcome.refused) {
        screen.error(not_restored(each));
    }
    const fault what{std::get<0>(restored), fault_origin::service, outcome.diag};
    if (what.code) {
        screen.error(message_for(what, subject));
        co_return exit_code_for(what);
    }
    if (!outcome.table.name.empty()) {
        table = std::move(outcome.table);
    }
    co_return exit_code::complete;
}

} // namespace dyndump::cli
