#include "output/objects/lease.hpp"

#include "archive/timestamp.hpp"
#include "async/own_strand.hpp"
#include "core/sentence.hpp"
#include "s3/fields.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_lease_bytes = 65536;

std::int64_t milliseconds_of(time_source::wall_time when) {
    using namespace std::chrono;
    return duration_cast<milliseconds>(when.time_since_epoch()).count();
}

std::string lease_text(const boost::json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    const auto* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}

template <class Number>
Number lease_number(const boost::json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    boost::system::error_code wrong;
    const auto value = found == nullptr ? Number() : found->to_number<Number>(wrong);
    return wrong ? Number() : value;
}

boost::json::object lease_in(std::string_view content) {
    boost::system::error_code wrong;
    const auto value = boost::json::parse(content, wrong);
    const auto* object = wrong ? nullptr : value.if_object();
    return object == nullptr ? boost::json::object() : *object;
}

process holder_of(const boost::json::object& lease) {
    process holder;
    holder.host = lease_text(lease, "host");
    holder.boot = lease_text(lease, "boot");
    holder.number = lease_number<std::int64_t>(lease, "process");
    holder.started = lease_number<std::uint64_t>(lease, "process_started");
    return holder;
}

} // namespace

process holder_in(std::string_view content) {
    return holder_of(lease_in(content));
}

lease::lease(dump_bucket bucket, std::string key, std::string url, process_table machine,
             std::string token, std::shared_ptr<time_source> time)
    : bucket_(std::move(bucket))
    , key_(std::move(key))
    , url_(std::move(url))
    , machine_(std::move(machine))
    , token_(std::move(token))
    , time_(std::move(time)) {}

std::string lease::content() {
    return boost::json::serialize(boost::json::object{{"type", "lease"},
                                                      {"host", machine_.self.host},
                                                      {"boot", machine_.self.boot},
                                                      {"process", machine_.self.number},
                                                      {"process_started", machine_.self.started},
                                                      {"token", token_},
                                                      {"since_ms", since_ms_},
                                                      {"renewed", puts_}});
}

std::string lease::next_mark() {
    return fmt::format("{}-lease-{}", token_, ++puts_);
}

asio::awaitable<error_code> lease::put(bool if_absent, std::string if_match, diagnostics& diag) {
    s3::write_condition condition;
    if (conditional_) {
        condition.if_absent = if_absent;
        condition.if_match = std::move(if_match);
    }
    auto mark = next_mark();
    const auto text = content();
    const auto begun = time_->now().time_since_epoch().count();
    auto ec =
        co_await bucket_.put_text(key_, text, std::move(condition), std::move(mark), etag_, diag);
    if (!ec) {
        renewed_ = begun;
    }
    co_return ec;
}

// No ETag: there is none.
asio::awaitable<error_code> lease::look(sighting& seen, diagnostics& diag) {
    seen = sighting();
    std::string text;
    s3::object_info info;
    auto ec = co_await bucket_.get_text(key_, most_lease_bytes, text, info, diag);
    if (ec == s3_errc::no_such_key) {
        co_return error_code{};
    }
    if (ec) {
        co_return ec;
    }
    seen.etag = info.etag;
    const auto found = lease_in(text);
    seen.holder = holder_of(found);
    seen.token = lease_text(found, "token");
    seen.since_ms = lease_number<std::int64_t>(found, "since_ms");
    co_return error_code{};
}

// Precondition failed: another one was faster.
asio::awaitable<error_code> lease::try_to_take(const sighting& seen, diagnostics& diag) {
    auto etag = seen.etag;
    auto ec = co_await put(etag.empty(), etag, diag);
    if (ec == s3_errc::not_implemented && conditional_) {
        conditional_ = false;
        auto stored = co_await put(false, std::string(), diag);
        ec = stored;
    }
    co_return ec;
}

// A server may take no notice of a condition rather than refuse it.
asio::awaitable<error_code> lease::prove_conditions(diagnostics& diag) {
    if (!conditional_) {
        co_return error_code{};
    }
    const auto mine = etag_;
    auto ec = co_await put(true, std::string(), diag);
    if (ec == s3_errc::precondition_failed) {
        etag_ = mine;
        diag.clear();
        co_return error_code{};
    }
    if (!ec || ec == s3_errc::not_implemented) {
        conditional_ = false;
        ec = {};
    }
    co_return ec;
}

asio::awaitable<error_code> lease::acquire(std::string& words, diagnostics& diag) {
    since_ms_ = milliseconds_of(time_->wall_now());
    sighting first;
    auto ec = co_await look(first, diag);
    auto unchanged_since = time_->now();
    // This process itself may have been left one by an earlier writer of its own.
    if (!ec && !first.etag.empty() && first.holder != machine_.self &&
        machine_.is_running(first.holder)) {
        words = words_about(first);
        diag.clear();
        co_return errc::output_busy;
    }
    while (!ec) {
        const bool free = first.etag.empty() || machine_.has_ended(first.holder) ||
                          time_->now() - unchanged_since >= lease_term;
        if (free) {
            auto taken = co_await try_to_take(first, diag);
            ec = taken;
            if (!ec) {
                held_ = true;
                co_return co_await prove_conditions(diag);
            }
            const bool another = ec == s3_errc::precondition_failed || ec == s3_errc::no_such_key;
            if (!another) {
                co_return ec;
            }
        } else {
            const auto until = time_->now() + lease_watch;
            auto woken = co_await time_->sleep_until(until);
            ec = woken;
            if (ec) {
                co_return ec;
            }
        }
        sighting now;
        auto looked = co_await look(now, diag);
        ec = looked;
        if (ec) {
            co_return ec;
        }
        if (!now.etag.empty() && now.etag != first.etag) {
            words = words_about(now);
            diag.clear();
            co_return errc::output_busy;
        }
        first = now; // the same, or gone
    }
    co_return ec;
}

std::string lease::words_about(const sighting& seen) const {
    return core::sentence("another process is writing \"{}\": number {} on the machine \"{}\", "
                          "since {}",
                          url_, seen.holder.number, seen.holder.host,
                          archive::to_timestamp(seen.since_ms));
}

asio::awaitable<std::string> lease::describe_holder() {
    sighting seen;
    diagnostics ignored;
    auto ec = co_await look(seen, ignored);
    co_return ec || seen.etag.empty()
        ? core::sentence("another process writes \"{}\", or wrote it meanwhile", url_)
        : words_about(seen);
}

bool lease::is_stale() const noexcept {
    const time_source::time_point renewed{time_source::duration(renewed_.load())};
    return time_->now() - renewed >= lease_term - lease_watch;
}

// A renewal whose answer was lost may have been stored: the next one finds another ETag than this
// writer knows, in a lease that is its own.
asio::awaitable<error_code> lease::put_again(diagnostics& diag) {
    auto etag = etag_;
    auto ec = co_await put(false, std::move(etag), diag);
    if (ec != s3_errc::precondition_failed) {
        co_return ec;
    }
    sighting seen;
    diagnostics ignored;
    auto unseen = co_await look(seen, ignored);
    if (unseen || seen.token != token_) {
        co_return unseen ? unseen : ec;
    }
    etag = seen.etag;
    co_return co_await put(false, std::move(etag), diag);
}

asio::awaitable<error_code> lease::renew(std::string& words, diagnostics& diag) {
    async::semaphore::permit turn;
    auto ec = co_await turn_->acquire(turn);
    if (ec) {
        co_return ec;
    }
    auto stored = co_await put_again(diag);
    ec = stored;
    if (ec == s3_errc::precondition_failed || ec == s3_errc::no_such_key) {
        held_ = false;
        auto described = co_await describe_holder();
        words = std::move(described);
        diag.clear();
        co_return errc::output_busy;
    }
    co_return ec;
}

void lease::keep(asio::any_io_executor executor, std::function<void(std::string)> lost) {
    strand_ = async::own_strand(executor);
    ended_ = std::make_shared<async::wake_up>(executor);
    lost_ = std::move(lost);
    auto over = [ended = ended_](const std::exception_ptr&) {
        ended->notify();
    };
    asio::co_spawn(
        strand_, keep_renewing(shared_from_this()),
        asio::bind_cancellation_slot(signal_.slot(), asio::bind_executor(strand_, over)));
}

asio::awaitable<void> lease::keep_renewing(std::shared_ptr<lease> self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!self->stopping_) {
        const auto until = self->time_->now() + lease_renewal;
        self->asleep_ = true;
        auto woken = co_await self->time_->sleep_until(until);
        self->asleep_ = false;
        if (woken || self->stopping_) {
            co_return;
        }
        std::string words;
        diagnostics ignored;
        auto ec = co_await self->renew(words, ignored);
        if (ec == errc::output_busy) {
            self->lost_(std::move(words));
            co_return;
        }
        // Whatever else it is, the writing meets it as well, or it passes.
    }
}

void lease::stop_keeping() noexcept {
    if (!ended_ || stopping_.exchange(true)) {
        return;
    }
    try {
        asio::post(strand_, [self = shared_from_this()] {
            if (self->asleep_) { // a request under way ends first: what came of it is known then
                self->signal_.emit(asio::cancellation_type::terminal);
            }
        });
    } catch (const std::bad_alloc&) { // it ends when it is to be renewed next
    }
}

asio::awaitable<void> lease::end_keeping() {
    stop_keeping();
    if (const auto ended = std::exchange(ended_, nullptr)) {
        co_await ended->wait(std::chrono::steady_clock::time_point::max());
    }
}

asio::awaitable<void> lease::release() {
    if (!held_.exchange(false)) {
        co_return;
    }
    sighting seen;
    diagnostics ignored;
    auto ec = co_await look(seen, ignored);
    if (!ec && seen.token == token_) {
        std::vector<std::string> keys{key_};
        co_await bucket_.remove(std::move(keys), ignored);
    }
}

} // namespace dyndump::output
