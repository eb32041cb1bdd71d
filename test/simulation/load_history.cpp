#include "simulation/load_history.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace dyndump::simulation {
namespace asio = boost::asio;

namespace {

constexpr unsigned loads_until_calm = 8;
constexpr std::chrono::hours longest_load{12};

// Ends of a load that leave something to resume. Any other is a fault of the writer.
bool may_end_load(const error_code& ec) {
    static const error_code allowed[] = {errc::stopped,
                                         errc::corrupt_response,
                                         errc::malformed_response,
                                         errc::stalled,
                                         service_errc::internal_server_error,
                                         service_errc::throttling,
                                         service_errc::provisioned_throughput_exceeded,
                                         asio::error::operation_aborted,
                                         asio::error::connection_reset};
    return std::find(std::begin(allowed), std::end(allowed), ec) != std::end(allowed);
}

// The source's items. A cursor is the number of the segment's next page.
struct model_source {
    const load_world* world;

    asio::awaitable<error_code> open(read_context&) { co_return error_code{}; }
    std::uint32_t segments() const { return world->segments; }
    asio::awaitable<error_code> read(read_context&, std::uint32_t segment, std::string_view cursor,
                                     page& into) {
        std::uint64_t number = 0;
        std::from_chars(cursor.data(), cursor.data() + cursor.size(), number);
        const auto begin = world->begin_of(segment);
        const auto pages = world->begin_of(segment + 1) - begin;
        const auto first = (begin + number) * world->page_items;
        const auto last = std::min(first + world->page_items, world->source.size());
        for (auto i = first; number < pages && i < last; ++i) {
            into.buffer().append(world->source[i].text());
            into.buffer().append("\n");
        }
        auto refused = into.parse_lines(page::line_form::item);
        if (number + 1 < pages) {
            into.set_cursor(std::to_string(number + 1));
        }
        co_return refused;
    }
};

} // namespace

void load_history::item_sums::add(const table_write_stats& more) {
    put += more.put;
    identical += more.identical;
    kept += more.kept;
    rejected += more.rejected;
    superseded += more.superseded;
}

// A process and what came of it.
struct load_history::life {
    asio::io_context context{1};
    std::optional<table_writer> writer;
    std::optional<transfer> moving;
    time_source::time_point saved{};
    item_sums before;
    bool done = false;
    bool in_time = true;
    bool ended = false; // by itself, a stop or a cancellation
    error_code code;
    run_result result;
};

load_history::load_history(std::uint64_t seed, bool verbose)
    : time_(std::make_shared<test::virtual_time>())
    , log_(time_, verbose)
    , dice_(seed * 0x9e3779b97f4a7c15 + 7)
    , world_(make_load_world(dice_))
    , table_(std::make_shared<target_table>(world_, time_, log_, seed + 5000))
    , random_(std::make_shared<test::seeded_random>(seed + 6000)) {
    log_.note("load", world_.source.size(), world_.page_items, world_.workers, world_.segments,
              static_cast<int>(world_.mode));
}

verdict load_history::run() {
    while (so_far_.violation.empty() && !live()) {
        if (table_.use_count() > 1) {
            violated("a process that is gone has left nothing behind");
        }
        if (so_far_.violation.empty() && calm_) {
            violated("a resumed load completes in calm weather");
        }
    }
    if (so_far_.violation.empty()) {
        check_items();
        check_sums();
    }
    so_far_.hash = log_.hash();
    so_far_.seen = table_->seen;
    so_far_.items = world_.source.size();
    so_far_.seconds = time_->seconds();
    return so_far_;
}

void load_history::begin_life() {
    if (++so_far_.lives > loads_until_calm) {
        calm_ = true;
        world_.calm();
    }
    table_->begin_life(so_far_.lives);
    log_.note("life", so_far_.lives);
}

bool load_history::live() {
    begin_life();
    const auto ends =
        dice_.chance(world_.deaths) ? static_cast<fate>(dice_.between(1, 3)) : fate::natural;
    const auto steps = static_cast<std::uint64_t>(std::exp(dice_.uniform() * 10.0)) + 1;
    life now;
    now.before = sums_;
    run_writer(now, ends, steps);
    table_->tick = [] {
    };
    check_again();
    check_budget();
    bool complete = false;
    if (!now.in_time || (now.done && !now.ended)) {
        violated("no load hangs");
    } else if (now.done) {
        save(now);
        complete = look_back(now);
    }
    auto written = now.before;
    written.add(now.writer->stats());
    unsaved_[so_far_.lives] = written.all() - sums_.all();
    if (!table_->violation.empty()) {
        violated(table_->violation);
    }
    now.moving.reset();
    now.writer.reset();
    return complete;
}

void load_history::run_writer(life& now, fate ends, std::uint64_t steps) {
    client_params service;
    service.region = "eu-west-1";
    service.credentials = static_credentials("AKID", "secret");
    service.retry.max_attempts = 10;
    service.retry.mode = retry_mode::standard;
    service.retry.patient = world_.patient || calm_;
    service.transport = table_;
    service.time = time_;
    service.random = random_;
    table_writer_params params;
    params.table.name = "t";
    params.table.key_names = {"id"};
    params.mode = world_.mode;
    params.newer_attribute = world_.mode == write_mode::put_if_newer ? "v" : "";
    params.write_capacity = world_.rate;
    params.max_in_flight = world_.in_flight;
    params.max_rejects = world_.source.size();
    params.on_reject = [this](const rejected_item& item) {
        const auto number = std::string(item.item.substr(12, 8)); // behind {"id":{"S":"
        rejected_.insert(std::stoull(number));
        return error_code{};
    };
    run_params how;
    how.max_parallel = world_.workers;
    if (position_.total_segments > 0) {
        how.resume_from = position_;
    }
    now.writer.emplace(client(now.context.get_executor(), std::move(service)), params);
    now.moving.emplace(now.context.get_executor(), any_source(model_source{&world_}),
                       any_writer(*now.writer), std::move(how));
    table_->tick = [this, &now] {
        if (time_->now() - now.saved >= world_.save_period) {
            now.saved = time_->now();
            save(now);
        }
    };
    asio::cancellation_signal cancel;
    now.moving->async_run(
        asio::bind_cancellation_slot(cancel.slot(), [&now](error_code ec, run_result r) {
            now.ended = true;
            now.code = ec;
            now.result = std::move(r);
        }));
    const auto most = ends == fate::natural ? test::virtual_time::all_steps : steps;
    now.done = time_->run(now.context, longest_load, most);
    now.in_time = now.done || ends != fate::natural;
    if (!now.done && (ends == fate::stopped || ends == fate::cancelled)) {
        log_.note(ends == fate::stopped ? "stop" : "cancel");
        ends == fate::stopped ? now.moving->stop() : cancel.emit(asio::cancellation_type::terminal);
        now.done = now.in_time = time_->run(now.context, longest_load);
    }
    if (!now.done) {
        log_.note("killed");
        time_->forget_sleepers();
    }
}

// As the program's journal: where the load is, and what became of the items until there.
void load_history::save(life& now) {
    position_ = now.moving->position();
    sums_ = now.before;
    sums_.add(now.writer->stats());
    log_.note("saved", sums_.all());
    check_saved();
}

bool load_history::look_back(life& ended) {
    ended.context.restart();
    if (ended.context.poll() > 0 || !ended.context.stopped() || time_->sleepers() > 0) {
        violated("no work is left on the executor");
    }
    const auto& code = ended.code;
    const auto& result = ended.result;
    log_.note("ended", code.value(), result.stats.items, result.complete ? 1 : 0);
    if (result.complete == code.failed()) {
        violated("a load is complete or says why not: " + code.message());
    }
    if (code && !may_end_load(code)) {
        violated("only expected faults end a load: " + code.message() + ": " +
                 result.diag.to_string());
    }
    auto all = ended.before;
    all.add(ended.writer->stats());
    if (all.all() != sums_.all()) {
        violated(fmt::format("the counts belong to the checkpoint: {} items are counted, {} saved",
                             all.all(), sums_.all()));
    }
    return result.complete;
}

void load_history::check_saved() {
    const auto behind = items_before(position_);
    if (behind != sums_.all()) {
        violated(fmt::format("the sums are right: {} items are behind the position, {} counted",
                             behind, sums_.all()));
    }
}

void load_history::check_again() {
    for (const auto& [life, items] : table_->again) {
        const auto allowed = unsaved_[life] + world_.workers * world_.page_items;
        if (items > allowed) {
            violated(fmt::format("no more is put again than a page a worker: {} items, {} allowed",
                                 items, allowed));
        }
    }
}

void load_history::check_budget() {
    if (world_.rate <= 0) {
        return;
    }
    // The burst; and each request may wait, paid for, for its turn to be sent.
    const double largest = std::clamp(world_.rate * 0.05, 1.0, 25.0);
    const double bound = world_.rate * 0.1 + world_.in_flight * largest;
    if (table_->window.worst() > bound) {
        violated(fmt::format("no window exceeds the rate's bound: {} units over, {} allowed",
                             table_->window.worst(), bound));
    }
}

void load_history::check_items() {
    const auto& source = world_.source;
    for (std::size_t i = 0; i < source.size(); ++i) {
        auto last = source[i];
        while (i + 1 < source.size() && source[i + 1].key == last.key) {
            const auto& next = source[++i];
            const bool wins =
                world_.mode != write_mode::put_if_newer || next.version > last.version;
            last = wins ? next : last;
        }
        check_item(last.key, last);
        if (rejected_.contains(last.key) != (last.origin == model_item::refused)) {
            violated(fmt::format("exactly what is refused is rejected, not item {}", last.key));
        }
    }
}

void load_history::check_item(std::uint64_t key, const model_item& last) {
    const auto& there = table_->items()[key];
    const bool is_foreign = there && there->origin == model_item::foreign;
    bool right = false;
    if (last.origin == model_item::refused) {
        right = !there || is_foreign;
    } else if (world_.mode == write_mode::remove) {
        right = !there;
    } else if (world_.mode == write_mode::put_if_absent) {
        right = is_foreign || there == last;
    } else if (world_.mode == write_mode::put_if_newer) {
        right = there == last || (is_foreign && there->version >= last.version);
    } else {
        right = there == last;
    }
    if (!right) {
        violated(fmt::format("every item is as in the source: {} is {}", last.text(),
                             there ? there->text() : "missing"));
    }
}

void load_history::check_sums() {
    item_sums expected;
    const auto& source = world_.source;
    const bool sends_all = world_.mode == write_mode::put_if_newer;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool twice = i + 1 < source.size() && source[i + 1].key == source[i].key;
        const auto& there = table_->items()[source[i].key];
        if (twice && !sends_all) {
            ++expected.superseded;
        } else if (source[i].origin == model_item::refused) {
            ++expected.rejected;
        } else if (there && there->origin == model_item::foreign) {
            ++expected.kept;
        }
    }
    bool right = sums_.superseded == expected.superseded && sums_.rejected == expected.rejected;
    if (world_.mode == write_mode::put_if_absent) {
        right = right && sums_.kept == expected.kept;
    } else if (!sends_all) {
        right = right && sums_.kept == 0 && sums_.identical == 0;
    }
    if (!right) {
        violated(fmt::format("the sums are right: {} superseded of {}, {} rejected of {}, {} kept "
                             "of {}, {} identical",
                             sums_.superseded, expected.superseded, sums_.rejected,
                             expected.rejected, sums_.kept, expected.kept, sums_.identical));
    }
}

std::uint64_t load_history::items_before(const checkpoint& position) const {
    std::uint64_t items = 0;
    for (const auto& each : position.segments) {
        const auto begin = world_.begin_of(each.segment);
        const auto end = each.done ? world_.begin_of(each.segment + 1)
                                   : begin + std::strtoull(each.next_key.c_str(), nullptr, 10);
        const auto first = std::min<std::uint64_t>(begin * world_.page_items, world_.keys());
        items += std::min<std::uint64_t>(end * world_.page_items, world_.keys()) - first;
    }
    return items;
}

void load_history::violated(std::string what) {
    log_.note("violation");
    if (so_far_.violation.empty()) {
        so_far_.violation = std::move(what);
    }
}

} // namespace dyndump::simulation
