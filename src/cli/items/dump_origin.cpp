#include "cli/items/dump_origin.hpp"

#include <dyndump/function_writer.hpp>
#include <dyndump/page.hpp>
#include <dyndump/s3/location.hpp>

#include "cli/items/content.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

// Small pages of many parts at a time: what is written is spread over the key space, and a stop
// does not take long. Not smaller: the last request of a page is seldom full.
constexpr std::uint32_t most_readers = 64;
constexpr std::size_t page_bytes = std::size_t{256} << 10;

std::string name_of_source(const std::string& path) {
    return path == "-" ? "standard input" : in_quotes(path);
}

std::string absolute(const std::string& path) {
    if (s3::is_s3_url(path)) {
        return path.ends_with('/') ? path : path + '/';
    }
    std::error_code ec;
    const auto found = std::filesystem::weakly_canonical(path, ec);
    return ec ? path : found.string();
}

// A look at a dump, which takes its time and cannot be cut short: who does not want to wait for it
// any more goes, and it ends with its thread.
struct look_at_dump {
    look_at_dump(dump_reader_params how, const asio::any_io_executor& here)
        : params(std::move(how))
        , over(here, asio::steady_timer::time_point::max()) {}

    void take() {
        found = std::make_shared<dump_reader>(params, ec, diag);
        if (!ec && found->contents().incremental) {
            params.removed_keys = true;
            removed = std::make_shared<dump_reader>(params, ec, diag);
        }
    }

    dump_reader_params params;
    std::shared_ptr<dump_reader> found;
    std::shared_ptr<dump_reader> removed;
    error_code ec;
    diagnostics diag;
    std::exception_ptr thrown;
    asio::steady_timer over;
    bool ended = false; // the thread of `over` only
};

asio::awaitable<bool> wait_for_look(std::shared_ptr<look_at_dump> look,
                                    asio::any_io_executor reading) {
    asio::post(reading, [look] {
        try {
            look->take();
        } catch (...) {
            look->thrown = std::current_exception();
        }
        asio::post(look->over.get_executor(), [look] {
            look->ended = true;
            look->over.cancel();
        });
    });
    auto token = asio::as_tuple(asio::use_awaitable);
    co_await look->over.async_wait(token);
    if (look->ended && look->thrown) {
        std::rethrow_exception(look->thrown);
    }
    co_return look->ended;
}

} // namespace

dump_origin::dump_origin(const load_options& options, const object_place& place,
                         rejects_file& rejects, console& screen, asio::any_io_executor run,
                         asio::any_io_executor reading)
    : options_(options)
    , place_(place)
    , rejects_(rejects)
    , screen_(screen)
    , run_(std::move(run))
    , reading_(std::move(reading)) {}

void dump_origin::reject(std::string_view line, std::string_view reason) {
    static_cast<void>(rejects_.add(line, "", reason));
    if (rejects_.count() > options_.target.max_rejects && !options_.dry_run) {
        transfer_->stop();
    }
}

dump_reader_params dump_origin::reading_params() {
    dump_reader_params params(options_.source);
    params.objects = place_.client();
    params.format = options_.format;
    params.blocking_executor = reading_;
    params.page_bytes = page_bytes;
    if (options_.target.max_rejects > 0 || options_.dry_run) {
        params.on_bad_line = [this](std::string_view line, std::string_view part) {
            reject(line, fmt::format("a line of {} is no item in DynamoDB JSON", part));
        };
    }
    return params;
}

asio::awaitable<exit_code> dump_origin::open() {
    facts_.name = name_of_source(options_.source);
    facts_.place = absolute(options_.source);
    auto here = co_await asio::this_coro::executor;
    auto look = std::make_shared<look_at_dump>(reading_params(), here);
    const bool ended = co_await wait_for_look(look, reading_);
    if (!ended) {
        screen_.error("Stopped before the dump could be looked at.");
        co_return exit_code::incomplete;
    }
    source_ = std::move(look->found);
    removed_ = std::move(look->removed);
    const auto ec = look->ec;
    if (ec) {
        screen_.error(printable(look->diag.message) + '.');
        co_return ec == errc::invalid_argument ? exit_code::usage
        : ec == errc::stopped                  ? exit_code::incomplete
                                               : exit_code_for(ec, fault_origin::output);
    }
    const auto& about = source_->contents();
    if (!about.gaps.empty() && !options_.force) {
        screen_.error(fmt::format("{} is not a whole table: {}. --force loads it all the same.",
                                  facts_.name, about.gaps.front()));
        co_return exit_code::usage;
    }
    facts_.removes = about.incremental;
    facts_.identity = about.identity;
    facts_.table = about.how.table_name;
    facts_.table_json = about.table_json;
    facts_.settings_json = about.settings_json;
    facts_.key = about.key;
    facts_.items = about.items;
    const bool is_packed = options_.source.ends_with(".gz") || options_.source.ends_with(".zst");
    facts_.line_bytes = is_packed ? 0 : about.file_bytes;
    co_return exit_code::complete;
}

transfer dump_origin::begin(any_writer writer, run_params how) {
    how.max_parallel = std::min(how.max_parallel, most_readers);
    transfer_.emplace(run_, any_source(source_), std::move(writer), std::move(how));
    return *transfer_;
}

std::optional<transfer> dump_origin::begin_removal(any_writer writer, run_params how) {
    if (!removed_) {
        return std::nullopt;
    }
    how.max_parallel = std::min(how.max_parallel, most_readers);
    return transfer(run_, any_source(removed_), std::move(writer), std::move(how));
}

exit_code dump_origin::report(error_code ec, const diagnostics& diag) const {
    std::string why = diag.message;
    if (why.empty()) { // the writer's, which sees items only
        why = ec == errc::malformed_response ? "a line is not an item in DynamoDB JSON"
                                             : ec.message();
    }
    screen_.error(printable(fmt::format("Reading the dump failed: {}.", why)));
    return exit_code_for(ec, fault_origin::output);
}

bool dump_origin::stop() {
    if (transfer_) {
        transfer_->stop();
    }
    return transfer_.has_value();
}

asio::awaitable<exit_code> dump_origin::check() {
    auto opened = co_await open();
    if (opened != exit_code::complete) {
        co_return opened;
    }
    const auto& content = options_.target.content;
    std::optional<item_transform> transform;
    const auto problem = make_transform(
        content, facts_,
        [this](std::string_view item, std::string_view reason) {
            reject(item, reason);
            return error_code{};
        },
        transform);
    if (!problem.empty()) {
        screen_.error(problem);
        co_return exit_code::usage;
    }
    auto nothing = [](item_view) {
    };
    run_params how;
    how.max_parallel = most_readers;
    how.max_items = content.max_items;
    if (transform) {
        how.transform = *transform;
    }
    auto reading = begin(
        any_writer(function_writer<decltype(nothing), write_concurrency::concurrent>(nothing)),
        how);
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await reading.async_run(token);
    const error_code ec = std::get<0>(ended);
    const auto& result = std::get<1>(ended);
    if (ec) {
        co_return report(ec, result.diag);
    }
    auto line = fmt::format("{} holds {} items", facts_.name, grouped(result.stats.items));
    if (!content.changes_nothing()) {
        line += fmt::format(" to be written, {} that are filtered out, {} expired",
                            grouped(result.stats.filtered), grouped(result.stats.expired));
    }
    screen_.note(
        fmt::format("{}, and {} {}. Nothing was written.", line, grouped(rejects_.count()),
                    content.changes_nothing() ? "lines that are none" : "that would be rejected"));
    co_return rejects_.count() > options_.target.max_rejects ? exit_code::integrity
                                                             : exit_code::complete;
}

} // namespace dyndump::cli
