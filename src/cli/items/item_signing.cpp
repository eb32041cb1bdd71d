#include "cli/items/item_signing.hpp"

#include <dyndump/printable.hpp>
#include <dyndump/signature_writer.hpp>

#include "cli/dump/session_run.hpp"
#include "cli/items/item_place.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <fmt/format.h>

#include <functional>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// As sha256sum has it: the digits first.
exit_code print_signature(const verify_options& options, const items_signature& signature,
                          bool exact, json::object more) {
    if (!options.json) {
        return print(
            fmt::format("{}  {} items  {}{}\n", signature.text(), signature.items(),
                        printable(options.what.path),
                        exact ? "" : "  (of the plain form, which does not tell all types)"));
    }
    json::object all{{"schema", "dyndump-signature/1"},
                     {"place", options.what.path},
                     {"items", signature.items()},
                     {"signature", signature.text()},
                     {"exact", exact}};
    for (auto& each : more) {
        all[each.key()] = std::move(each.value());
    }
    return print(json_line(all));
}

asio::awaitable<exit_code> sign(const verify_options& options, item_origin& origin,
                                console& screen) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto opened = co_await open_whole(origin, screen);
    if (opened != exit_code::complete) {
        co_return opened;
    }
    signature_writer sums;
    any_writer into(std::ref(sums));
    auto ended = co_await read_all(origin, std::move(into), options.parallel);
    if (ended != exit_code::complete) {
        co_return ended;
    }
    json::array segments;
    for (const auto& [number, sum] : sums.segments()) {
        segments.push_back(
            json::object{{"segment", number}, {"items", sum.items()}, {"signature", sum.text()}});
    }
    co_return print_signature(options, sums.total(), true, {{"segments", std::move(segments)}});
}

} // namespace

bool is_signed_by_reading(const verify_options& options) {
    const auto place = parse_item_place(options.what.path);
    const auto has = [&](const char* name) {
        return ::access((place.name + '/' + name).c_str(), F_OK) == 0;
    };
    // A directory that is none of this program's; one of S3 says so when it is verified.
    const bool is_foreign = !has("manifest.json") && !has("journal") &&
                            (has("AWSDynamoDB") || has("manifest-files.json"));
    return place.is_table || place.name == "-" || is_foreign;
}

exit_code sign_items(const verify_options& options, console& screen) {
    reading_options how;
    how.format = options.what.format;
    how.parallel = options.parallel;
    how.segments = options.segments;
    how.consistent_read = options.consistent_read;
    how.read_capacity = options.read_capacity;
    how.connection = options.connection;
    how.s3 = options.s3;
    place_items items(parse_item_place(options.what.path), how, screen);
    asio::io_context here(1);
    return run_session(here, sign(options, items.origin(), screen), session_end());
}

exit_code report_signature(const verify_options& options, const verify_result& result) {
    json::array parts;
    for (const auto& each : result.signed_parts) {
        parts.push_back(json::object{{"path", each.path},
                                     {"segment", each.segment},
                                     {"items", each.signature.items()},
                                     {"signature", each.signature.text()}});
    }
    return print_signature(options, result.signature, result.signature_is_exact,
                           {{"parts", std::move(parts)}});
}

} // namespace dyndump::cli
