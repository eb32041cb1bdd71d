#include "cli/commands/compare_command.hpp"

#include <dyndump/item_differences.hpp>
#include <dyndump/key_buckets.hpp>
#include <dyndump/printable.hpp>

#include "cli/connect/connection.hpp"
#include "cli/dump/session_run.hpp"
#include "cli/options/assign.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

const std::string compare_group = "Options";
constexpr std::uint64_t most_names = 10'000;

// Lives on the thread of the signals; only the library works on others.
class comparison {
public:
    comparison(const compare_options& options, item_origin& first, item_origin& second,
               console& screen)
        : options_(options)
        , first_(first)
        , second_(second)
        , screen_(screen) {}

    asio::awaitable<exit_code> run();

private:
    asio::awaitable<exit_code> open();
    asio::awaitable<exit_code> read_both(any_writer first, any_writer second);
    asio::awaitable<exit_code> name_differences(std::vector<bool> buckets);
    void choose_key();
    exit_code conclude();
    std::string text() const;
    std::string json_text() const;

    const compare_options& options_;
    item_origin& first_;
    item_origin& second_;
    console& screen_;
    std::vector<std::string> key_;
    items_signature of_first_;
    items_signature of_second_;
    item_difference_counts found_;
};

asio::awaitable<exit_code> comparison::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto opened = co_await open();
    if (opened != exit_code::complete) {
        co_return opened;
    }
    choose_key();
    key_buckets ours(key_);
    key_buckets theirs(key_);
    any_writer to_ours(std::ref(ours));
    any_writer to_theirs(std::ref(theirs));
    auto ended = co_await read_both(std::move(to_ours), std::move(to_theirs));
    if (ended != exit_code::complete) {
        co_return ended;
    }
    of_first_ = ours.total();
    of_second_ = theirs.total();
    auto differing = ours.differences(theirs);
    const auto count = std::count(differing.begin(), differing.end(), true);
    if (count > 0) {
        screen_.note(fmt::format("They differ in {} of {} buckets of keys; both are read again for "
                                 "the keys in these.",
                                 grouped(static_cast<std::uint64_t>(count)),
                                 grouped(differing.size())));
        auto named = co_await name_differences(std::move(differing));
        if (named != exit_code::complete) {
            co_return named;
        }
    }
    co_return conclude();
}

asio::awaitable<exit_code> comparison::open() {
    const std::array<item_origin*, 2> both{&first_, &second_};
    for (auto* const each : both) {
        auto opened = co_await open_whole(*each, screen_);
        if (opened != exit_code::complete) {
            co_return opened;
        }
        const auto& about = each->facts();
        if (about.identity.empty()) {
            screen_.error(about.name + " cannot be read twice, as compare must.");
            co_return exit_code::usage;
        }
    }
    co_return exit_code::complete;
}

void comparison::choose_key() {
    const auto& one = first_.facts().key;
    const auto& other = second_.facts().key;
    key_ = !options_.key.empty() ? options_.key : one.empty() ? other : one;
    if (options_.key.empty() && !one.empty() && !other.empty() && one != other) {
        key_.clear();
    }
    if (key_.empty()) {
        screen_.note("They do not say one key: items are told apart by all their attributes "
                     "(--partition-key and --sort-key name it).");
    }
}

asio::awaitable<exit_code> comparison::read_both(any_writer first, any_writer second) {
    auto ended = co_await read_all(first_, std::move(first), options_.how.parallel);
    if (ended == exit_code::complete) {
        auto second_ended = co_await read_all(second_, std::move(second), options_.how.parallel);
        ended = second_ended;
    }
    co_return ended;
}

asio::awaitable<exit_code> comparison::name_differences(std::vector<bool> buckets) {
    item_differences_params params(key_);
    params.buckets = std::move(buckets);
    params.only_named = true;
    params.most_named = options_.most_named;
    item_differences differences(std::move(params));
    any_writer source(differences.source());
    any_writer target(differences.target());
    auto ended = co_await read_both(std::move(source), std::move(target));
    if (ended != exit_code::complete) {
        co_return ended;
    }
    if (const auto ec = differences.conclude(found_)) {
        screen_.error(fmt::format("Cannot compare: {}. $TMPDIR needs room.", ec.message()));
        co_return exit_code::output;
    }
    co_return exit_code::complete;
}

exit_code comparison::conclude() {
    const auto unwritten = print(options_.json ? json_text() : text());
    if (unwritten != exit_code::complete) {
        return unwritten;
    }
    if (of_first_ != of_second_ && found_.equal()) {
        screen_.error("They differed when they were first read, and do not now: one of them is "
                      "being written.");
        return exit_code::transient;
    }
    const auto figures = fmt::format("{} items and {} items", grouped(of_first_.items()),
                                     grouped(of_second_.items()));
    if (of_first_ == of_second_) {
        screen_.note(fmt::format("{} and {} hold the same {} items, signature {}.",
                                 first_.facts().name, second_.facts().name,
                                 grouped(of_first_.items()), of_first_.text()));
        return exit_code::complete;
    }
    screen_.error(fmt::format("They differ ({}): {} only in {}, {} only in {}, {} in both and "
                              "different.",
                              figures, grouped(found_.missing), first_.facts().name,
                              grouped(found_.extra), second_.facts().name,
                              grouped(found_.changed)));
    return exit_code::integrity;
}

std::string_view word_of(item_difference::kind what, std::string_view missing,
                         std::string_view changed, std::string_view extra) {
    return what == item_difference::missing   ? missing
           : what == item_difference::changed ? changed
                                              : extra;
}

std::string comparison::text() const {
    std::string out;
    for (const auto& each : found_.differences) {
        out += fmt::format(
            "{} {}\n", word_of(each.what, "only in first: ", "different:     ", "only in second:"),
            printable(each.key, whole_text));
    }
    return out;
}

std::string comparison::json_text() const {
    const auto side = [](const item_origin& origin, const items_signature& signature) {
        return json::object{{"place", origin.facts().name},
                            {"items", signature.items()},
                            {"signature", signature.text()}};
    };
    json::array named;
    for (const auto& each : found_.differences) {
        boost::system::error_code ec;
        auto key = json::parse(each.key, ec);
        named.push_back(json::object{
            {"what", word_of(each.what, "only_in_first", "different", "only_in_second")},
            {"key", ec ? json::value(each.key) : std::move(key)}});
    }
    return json_line(json::object{{"schema", "dyndump-compare/1"},
                                  {"equal", of_first_ == of_second_},
                                  {"first", side(first_, of_first_)},
                                  {"second", side(second_, of_second_)},
                                  {"only_in_first", found_.missing},
                                  {"only_in_second", found_.extra},
                                  {"different", found_.changed},
                                  {"differences", std::move(named)}});
}

} // namespace

option_table options_of(compare_options& o) {
    const auto key_part = [&o](const std::string& text) {
        o.key.push_back(text);
        return text.empty() ? std::string("must name an attribute") : std::string();
    };
    option_table all{
        {"FIRST", "FIRST", "Positionals",
         "A dump (directory, file or s3://BUCKET/PREFIX/, the service's own export, too), or a "
         "table by name or ARN; table:NAME where a file has the same name",
         name_into(o.first)},
        {"SECOND", "SECOND", "Positionals", "What it is compared with", name_into(o.second)},
        {"--partition-key", "NAME", compare_group,
         "The key's attribute, where neither of both says it", key_part},
        {"--sort-key", "NAME", compare_group, "The sort key's attribute", key_part},
        {"--max-named", "N", compare_group, "Name at most N of each kind; all are counted",
         count_into(o.most_named, 0, most_names), "20"},
        {"--json", "", compare_group,
         "One line of JSON: schema, equal, first, second (place, items, signature), only_in_first, "
         "only_in_second, different, differences (what, key)",
         switch_into(o.json)},
        {"-q,--quiet", "", compare_group, "Print nothing but the differences and errors",
         switch_into(o.quiet)},
    };
    append(all, reading_options_table(o.how));
    return all;
}

exit_code run_compare(const compare_options& options) {
    console screen(options.quiet);
    warn_of(options.how.connection, screen);
    const auto first_place = parse_item_place(options.first);
    const auto second_place = parse_item_place(options.second);
    place_items first(first_place, options.how, screen);
    place_items second(second_place, options.how, screen);
    asio::io_context here(1);
    comparison both(options, first.origin(), second.origin(), screen);
    return run_session(here, both.run(), session_end());
}

} // namespace dyndump::cli
