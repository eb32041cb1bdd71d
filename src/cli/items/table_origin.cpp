#include "cli/items/table_origin.hpp"

#include <dyndump/table_settings.hpp>

#include "cli/connect/connection.hpp"
#include "cli/load/table_state.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

// Small pages of several segments at a time: what is written is spread over the key space, and a
// stop does not take long.
constexpr std::uint32_t most_scans = 16;
constexpr std::uint64_t copied_page_bytes = std::uint64_t{64} << 10;
constexpr std::uint64_t fewest_items = 25; // a batch
constexpr std::uint64_t most_items = 1000;

std::uint32_t items_for_a_page(const table_description& table) {
    const auto bytes =
        std::max<std::uint64_t>(1, table.item_count > 0 ? table.size_bytes / table.item_count : 0);
    return static_cast<std::uint32_t>(
        std::clamp(copied_page_bytes / bytes, fewest_items, most_items));
}

// The same items are read again only if all of it is the same.
std::string identity_of(const table_description& table, const fetch_params& how) {
    auto text = table.arn + ' ' + table.id + ' ' + how.filter_expression + ' ' +
                how.expression_attribute_values;
    for (const auto& [placeholder, name] : how.expression_attribute_names) {
        text += ' ' + placeholder + '=' + name;
    }
    return text;
}

} // namespace

table_origin::table_origin(table_origin_params params, client service, console& screen)
    : params_(std::move(params))
    , service_(std::move(service))
    , screen_(screen)
    , subject_{params_.fetch.table_name, params_.place, {}} {}

asio::awaitable<exit_code> table_origin::open() {
    facts_.name = fmt::format("table {} {}", in_quotes(subject_.table), subject_.place);
    auto token = asio::as_tuple(asio::use_awaitable);
    diagnostics diag;
    auto described = co_await service_.async_describe_table(subject_.table, diag, token);
    auto& table = std::get<1>(described);
    if (std::get<0>(described)) {
        co_return report(std::get<0>(described), diag);
    }
    subject_.table_status = table.status;
    if (is_unreadable(table.status)) {
        screen_.error(unreadable_table(subject_.table, subject_.place, table.status));
        co_return exit_code::table;
    }
    const auto rate = choose_read_rate(params_.read_capacity, &table, {});
    if (!rate.problem.empty()) {
        screen_.error(rate.problem);
        co_return exit_code::usage;
    }
    params_.fetch.read_capacity = rate.units_per_second;
    params_.fetch.page_items = params_.only_read ? 0 : items_for_a_page(table);
    screen_.note(to_sentence(rate));
    facts_.read_rate = rate;
    facts_.place = table.arn;
    facts_.identity = identity_of(table, params_.fetch);
    facts_.table = table.name;
    facts_.table_id = table.id;
    facts_.table_json = table.json;
    facts_.key = table.key_names;
    if (params_.fetch.filter_expression.empty() && table.item_count > 0) {
        facts_.items = table.item_count;
        facts_.items_are_estimated = true;
    }
    auto asked = named_as_asked(std::move(table), subject_.table);
    auto settings = co_await describe_settings(service_, std::move(asked));
    facts_.settings_json = std::move(settings);
    co_return exit_code::complete;
}

transfer table_origin::begin(any_writer writer, run_params how) {
    auto params = params_.fetch;
    params.max_parallel =
        params_.only_read ? how.max_parallel : std::min(how.max_parallel, most_scans);
    params.max_items = how.max_items;
    params.transform = std::move(how.transform);
    params.memory = how.memory;
    params.resume_from = std::move(how.resume_from);
    return fetcher(service_, std::move(params), std::move(writer));
}

exit_code table_origin::report(error_code ec, const diagnostics& diag) const {
    const fault what{ec, fault_origin::service, diag};
    screen_.error(message_for(what, subject_));
    return exit_code_for(what);
}

} // namespace dyndump::cli
