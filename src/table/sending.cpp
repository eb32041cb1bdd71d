// The requests of a page, and what becomes of its items.
#include "table/page_writing.hpp"

#include "core/retry_policy.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <algorithm>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

// For what comes back: the service asks for nothing in particular, and other items are sent
// meanwhile.
constexpr std::chrono::milliseconds shortest_bound = 50ms;
constexpr std::chrono::milliseconds longest_bound = 5s;

// What is wrong with one item, and makes the service refuse all that came with it.
bool is_of_an_item(error_code why) {
    return why == service_errc::validation || why == service_errc::serialization ||
           why == service_errc::item_collection_size_limit_exceeded;
}

// 400 KB for the item that is there, the same for each index, which may have to replace an entry.
double most_units(std::size_t items, std::size_t indexes) {
    return 401.0 * static_cast<double>(items) * static_cast<double>(1 + 2 * indexes);
}

} // namespace

std::string_view page_writing::bytes_of(std::uint32_t item, std::string& scratch) const {
    if (all_->params().mode != write_mode::remove) {
        return items_[item].json();
    }
    scratch.clear();
    all_->keys().append_json(items_[item], scratch);
    return scratch;
}

// Takes the items that came back first, and then new ones.
bool page_writing::fill(place& to) {
    const auto limits = all_->limits();
    to.items.clear();
    packer_.begin(to.session.link.body, limits);
    bool full = false;
    while (!full && !again_.empty()) {
        full = !add(to, again_.back(), packer_, limits);
        if (!full) {
            again_.pop_back();
        }
    }
    while (!full && next_ < items_.size()) {
        const auto item = static_cast<std::uint32_t>(next_);
        full = is_writable(next_) && !add(to, item, packer_, limits);
        next_ += full ? 0 : 1;
    }
    const range all{0, to.items.size()};
    to.search = core::poison_search(all.size());
    to.composed = all;
    to.session.link.same_body = false;
    to.maybe_applied = false;
    if (all_->takes_batches()) {
        packer_.finish(all_->service().capacity_detail());
    } else if (!to.items.empty()) {
        compose(to, all);
    }
    return !to.items.empty();
}

bool page_writing::add(place& to, std::uint32_t item, core::batch_packer& batch,
                       const core::batch_limits& limits) {
    if (to.items.size() >= limits.items) {
        return false;
    }
    const double cost = to.gate ? all_->costs().of(items_[item]) : 0;
    if (all_->takes_batches()) {
        const auto bytes = bytes_of(item, scratch_);
        if (!batch.fits(bytes.size(), cost)) {
            return false;
        }
        const bool puts = all_->params().mode == write_mode::put;
        batch.add(puts ? core::write_kind::put : core::write_kind::remove, bytes, cost);
    }
    to.items.push_back({item, cost});
    return true;
}

void page_writing::compose(place& to, range part) {
    auto& body = to.session.link.body;
    const auto detail = all_->service().capacity_detail();
    to.session.link.same_body = false;
    to.composed = part;
    if (!all_->takes_batches()) {
        const auto& item = items_[to.items[part.begin].index];
        all_->item_writes().write(item, detail, body); // looked at before
        return;
    }
    core::batch_limits unlimited;
    unlimited.bytes = ~std::size_t{0};
    packer_.begin(body, unlimited);
    const bool puts = all_->params().mode == write_mode::put;
    for (auto i = part.begin; i < part.end; ++i) {
        packer_.add(puts ? core::write_kind::put : core::write_kind::remove,
                    bytes_of(to.items[i].index, scratch_), to.items[i].cost);
    }
    packer_.finish(detail);
}

asio::awaitable<error_code> page_writing::send(place& at) {
    at.parked = false;
    const auto& time = all_->service().time();
    for (auto part = at.search.next(); part && !is_over(); part = at.search.next()) {
        if (part->begin != at.composed.begin || part->end != at.composed.end) {
            compose(at, *part);
        }
        const auto sent = time->now();
        auto outcome = co_await request(at, *part);
        if (!outcome) {
            taken(at, *part, sent);
            continue;
        }
        if (!at.session.link.report.throttled) {
            refused(at, *part, outcome);
            continue;
        }
        const auto scope = at.session.link.report.scope;
        if (scope <= core::throttling_scope::key_range) {
            all_->came_back(range_, static_cast<unsigned>(active_.size()), sent);
        }
        all_->note_throttle(at.session.link.report, at.diag.code);
        all_->note_resent(part->size());
        back_off(at, sent, failures_ + 1, outcome);
        if (part->size() == at.items.size()) {
            at.parked = true; // the body stays, and the permit is for others
            co_return error_code{};
        }
        const auto until = not_before_;
        auto interrupted = co_await time->sleep_until(until); // in the midst of a search
        static_cast<void>(interrupted);
    }
    co_return error_code{};
}

asio::awaitable<error_code> page_writing::request(place& at, range part) {
    auto& link = at.session.link;
    link.counts = {};
    const double most = most_units(part.size(), all_->costs().indexes());
    if (at.gate) {
        at.gate->expect(estimate(at, part), most);
    }
    const std::string_view operation = all_->takes_batches() ? "BatchWriteItem" : "PutItem";
    auto outcome = co_await all_->service().write(operation, at.session, at.diag);
    link.same_body = true; // if it is sent again
    at.maybe_applied = at.maybe_applied || link.report.maybe_applied;
    all_->note_request(at);
    const auto& answer = at.session.answer;
    if (!outcome && answer.has_units && answer.units.total <= most) {
        all_->note_units(answer.units);
    } else if (!outcome || outcome == service_errc::conditional_check_failed) {
        all_->note_units(estimate(at, part)); // of a condition that failed, nothing is said
    }
    co_return outcome;
}

double page_writing::estimate(const place& at, range part) const {
    double units = 0;
    for (auto i = part.begin; i < part.end; ++i) {
        const auto& item = at.items[i];
        units += at.gate ? item.cost : all_->costs().of(items_[item.index]);
    }
    return units;
}

void page_writing::taken(place& at, range part, time_point sent) {
    core::batch_set unprocessed;
    if (!at.session.answer.unprocessed.empty()) {
        at.keys.clear();
        for (auto i = part.begin; i < part.end; ++i) {
            at.keys.push_back(keys_->key(at.items[i].index));
        }
        unprocessed =
            core::find_unprocessed(at.keys, at.session.answer.unprocessed, all_->keys(), at.text);
    }
    for (auto i = part.begin; i < part.end; ++i) {
        if (unprocessed.test(i - part.begin)) {
            again_.push_back(at.items[i].index);
        }
    }
    const auto left = unprocessed.count();
    count(&item_counts::put, part.size() - left);
    all_->note_resent(left);
    at.search.taken();
    if (left == 0) {
        failures_ = 0;
        all_->succeeded(range_);
        return;
    }
    all_->came_back(range_, static_cast<unsigned>(active_.size()), sent);
    back_off(at, sent, left == part.size() ? failures_ + 1 : 1, service_errc::throttling);
    changed(); // others may send what came back
}

void page_writing::refused(place& at, range part, error_code why) {
    if (why == asio::error::operation_aborted && cancelled_) {
        return;
    }
    const auto& first = at.items[part.begin];
    if (why == service_errc::conditional_check_failed && !all_->takes_batches()) {
        judge_conflict(at, first);
        at.search.taken();
        return;
    }
    if (!is_of_an_item(why)) {
        all_->fail(why, at.diag);
        return;
    }
    if (at.search.refused()) {
        reject(first.index, why, at.diag);
    }
}

// Another item has its key: was it put by us?
void page_writing::judge_conflict(place& at, const place::item& item) {
    failures_ = 0;
    const auto there = at.session.link.report.existing_item;
    const bool is_ours = !there.empty() && table::is_same_item(items_[item.index].json(), there);
    if (is_ours && at.maybe_applied) {
        count(&item_counts::put, 1);
    } else {
        count(is_ours ? &item_counts::identical : &item_counts::kept, 1);
    }
}

// What was sent before the last failure was known says nothing new.
void page_writing::back_off(const place& at, time_point sent, unsigned failures, error_code why) {
    if (failures_ != 0 && sent < backed_off_) {
        return;
    }
    auto& service = all_->service();
    const auto& retries = service.retries();
    const auto now = service.time()->now();
    failures_ = failures;
    backed_off_ = now;
    auto delay = core::backoff_delay(failures_, service.random().uniform(), shortest_bound,
                                     longest_bound, at.session.link.report.retry_after);
    if (!retries.patient && failures_ >= retries.max_attempts) {
        all_->fail(why, at.diag);
    } else if (retries.patient && retries.max_stall.count() > 0) {
        const auto deadline =
            core::later(std::max(begun_, all_->last_progress()), retries.max_stall);
        if (now >= deadline) {
            diagnostics diag = at.diag;
            diag.message = core::sentence(
                "Nothing could be written for {} seconds: all came back, or was throttled.",
                std::chrono::duration_cast<std::chrono::seconds>(retries.max_stall).count());
            all_->fail(errc::stalled, diag);
        }
        delay = std::min<time_source::duration>(delay, deadline - now); // and one last time then
    }
    not_before_ = core::later(now, delay);
}

void page_writing::reject(std::uint32_t item, error_code code, const diagnostics& why) {
    rejected_item rejected;
    rejected.item = items_[item].json();
    rejected.code = code;
    rejected.service_code = why.code;
    rejected.reason = why.server_message.empty() ? why.message : why.server_message;
    ++counts_.rejected;
    all_->reject(rejected, why);
}

void page_writing::count(std::uint64_t item_counts::*what, std::uint64_t number) {
    if (number > 0) {
        counts_.*what += number;
        all_->progressed();
    }
}

} // namespace dyndump::detail
