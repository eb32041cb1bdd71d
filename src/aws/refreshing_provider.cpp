#include "aws/refreshing_provider.hpp"

#include "async/launch.hpp"
#include "async/own_strand.hpp"
#include "async/recycled_frames.hpp"
#include "async/wake_up.hpp"
#include "aws/found_keys.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "core/tell.hpp"
#include "core/thrown.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <string_view>

namespace dyndump::aws {

namespace asio = boost::asio;

namespace {

constexpr std::string_view place = "credentials provider";

// Calls what may come to the caller's code.
template <class Function>
error_code caught(diagnostics& diag, Function function) noexcept {
    try {
        return function();
    } catch (...) {
        return core::code_of(std::current_exception(), place, diag);
    }
}

} // namespace

refresh_windows windows_for(const refresh_windows& wish,
                            std::chrono::system_clock::time_point found,
                            std::chrono::system_clock::time_point expiration) {
    const auto life = std::chrono::floor<std::chrono::seconds>(expiration - found);
    refresh_windows fit = wish;
    fit.advisory = std::min(wish.advisory, life / 2);
    fit.mandatory = std::min(wish.mandatory, life / 3);
    return fit;
}

bool same_keys(const credentials& a, const credentials& b) noexcept {
    return a.access_key_id() == b.access_key_id() && a.session_token() == b.session_token() &&
           a.secret_access_key() == b.secret_access_key();
}

class refreshing_provider::state : public std::enable_shared_from_this<state>,
                                   async::recycled_frames {
public:
    state(asio::any_io_executor executor, std::shared_ptr<credentials_provider> source,
          std::shared_ptr<time_source> time, logger log, refresh_windows windows)
        : executor_(std::move(executor))
        , source_(std::move(source))
        , time_(std::move(time))
        , log_(std::move(log))
        , windows_(windows) {}

    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag);
    void invalidate(const credentials_ptr& refused);
    void drop();
    std::string name() const { return source_->name(); }

private:
    struct waiter {
        explicit waiter(asio::any_io_executor executor)
            : woken(std::make_shared<async::wake_up>(std::move(executor))) {}
        std::shared_ptr<async::wake_up> woken;
        error_code ec;
        credentials_ptr found;
        diagnostics diag;
    };

    // A refresh under way. Owned by its coroutine only: the strand must not outlive the context.
    struct flight {
        explicit flight(const asio::any_io_executor& executor)
            : strand(async::own_strand(executor)) {}
        asio::any_io_executor strand;
        asio::cancellation_signal signal; // emitted on the strand only
        bool cancelled = false;           // guarded by the state's mutex
        credentials_ptr found;
        diagnostics diag;
    };

    enum class need { none, advisory, mandatory };

    need judge() const;
    void start(bool mandatory);
    static asio::awaitable<error_code> fly(std::shared_ptr<state> self, std::shared_ptr<flight> way,
                                           bool mandatory);
    void finish(const std::shared_ptr<flight>& way, error_code ec);
    void tell_end(const flight& way, error_code ec) const;
    error_code check(const flight& way, diagnostics& diag) const;
    void leave(const std::shared_ptr<waiter>& who);
    static void cancel(const std::shared_ptr<flight>& way);

    const asio::any_io_executor executor_;
    const std::shared_ptr<credentials_provider> source_;
    const std::shared_ptr<time_source> time_;
    const logger log_;
    const refresh_windows windows_;

    std::mutex mutex_; // guards what follows
    credentials_ptr current_;
    bool refused_ = false;
    time_source::wall_time found_at_;
    time_source::time_point quiet_until_{};
    std::weak_ptr<flight> flight_;
    std::deque<std::shared_ptr<waiter>> waiting_;
};

refreshing_provider::state::need refreshing_provider::state::judge() const {
    if (!current_ || refused_) {
        return need::mandatory;
    }
    if (!current_->expiration()) {
        return need::none;
    }
    // A provider of the user's own may say anything: the difference must not overflow.
    const auto expires = core::nearest_wall_time(*current_->expiration());
    const auto windows = windows_for(windows_, found_at_, expires);
    const auto left = expires - time_->wall_now();
    if (left <= windows.mandatory) {
        return need::mandatory;
    }
    return left <= windows.advisory ? need::advisory : need::none;
}

asio::awaitable<error_code> refreshing_provider::state::get(credentials_ptr& out,
                                                            diagnostics& diag) {
    std::shared_ptr<waiter> mine;
    auto executor = co_await asio::this_coro::executor;
    {
        const std::lock_guard lock(mutex_);
        const auto needed = judge();
        const bool alone = flight_.expired();
        if (needed == need::mandatory) {
            mine = std::make_shared<waiter>(executor);
            waiting_.push_back(mine);
        } else {
            out = current_;
        }
        if (alone && (needed == need::mandatory ||
                      (needed == need::advisory && time_->now() >= quiet_until_))) {
            start(needed == need::mandatory);
        }
    }
    if (!mine) {
        co_return error_code{};
    }
    auto throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto never = time_source::time_point::max();
    auto interrupted = co_await mine->woken->wait(never);
    co_await asio::this_coro::throw_if_cancelled(throwing);
    if (interrupted) {
        leave(mine);
        co_return interrupted;
    }
    out = mine->found;
    if (mine->ec) {
        diag = mine->diag;
    }
    co_return mine->ec;
}

// The mutex is held.
void refreshing_provider::state::start(bool mandatory) {
    auto way = std::make_shared<flight>(executor_);
    flight_ = way;
    auto self = shared_from_this();
    auto finished = [self, way](const std::exception_ptr& failure, error_code ec) {
        self->finish(way, failure ? core::code_of(failure, place, way->diag) : ec);
    };
    asio::co_spawn(
        way->strand,
        [self, way, mandatory] { return async::without_throwing(fly(self, way, mandatory)); },
        asio::bind_cancellation_slot(way->signal.slot(), std::move(finished)));
}

asio::awaitable<error_code> refreshing_provider::state::fly(std::shared_ptr<state> self,
                                                            std::shared_ptr<flight> way,
                                                            bool mandatory) {
    const auto source = self->name();
    refresh_event event;
    event.source = source;
    event.mandatory = mandatory;
    core::tell(self->log_, event);
    co_return co_await self->source_->get(way->found, way->diag);
}

error_code refreshing_provider::state::check(const flight& way, diagnostics& diag) const {
    if (!way.found) {
        diag.message = "The source of the credentials reports success and brings none.";
        return errc::bad_credentials;
    }
    if (!fits_headers(*way.found)) {
        diag.message = core::sentence("The credentials (source: {}) hold a line break or another "
                                      "control character. Correct them there.",
                                      source_->name());
        return errc::bad_credentials;
    }
    if (way.found->expiration() && *way.found->expiration() <= time_->wall_now()) {
        diag.message = core::sentence("The credentials (source: {}) have expired already. Renew "
                                      "them there, or correct this machine's clock.",
                                      source_->name());
        return errc::bad_credentials;
    }
    return {};
}

void refreshing_provider::state::finish(const std::shared_ptr<flight>& way, error_code ec) {
    if (!ec) {
        ec = caught(way->diag, [&] { return check(*way, way->diag); });
    }
    std::deque<std::shared_ptr<waiter>> served;
    credentials_ptr found;
    {
        const std::lock_guard lock(mutex_);
        flight_.reset();
        if (!ec) {
            // The same keys again are no newer: whoever was refused sees that they are.
            if (!refused_ || !same_keys(*current_, *way->found)) {
                current_ = way->found;
            }
            found = current_;
            found_at_ = time_->wall_now();
            refused_ = false;
        } else if (way->cancelled && !waiting_.empty()) {
            start(true); // somebody joined after the last had left
            return;
        } else {
            if (ec == asio::error::operation_aborted && !way->cancelled) {
                ec = errc::timed_out; // the source gave up; nobody has cancelled
            }
            quiet_until_ = core::later(time_->now(), windows_.pause_after_failure);
        }
        served.swap(waiting_);
    }
    // Whatever the log's sink throws, those who wait hear how it ended.
    diagnostics why;
    const auto unheard = caught(why, [&] {
        tell_end(*way, ec);
        return error_code{};
    });
    if (unheard && !ec) {
        ec = unheard;
        way->diag = std::move(why);
    }
    for (const auto& each : served) {
        each->ec = ec;
        each->found = ec ? nullptr : found;
        each->diag = way->diag;
        each->woken->notify();
    }
}

void refreshing_provider::state::tell_end(const flight& way, error_code ec) const {
    const auto source = name();
    refresh_event event;
    event.source = source;
    event.what = ec ? refresh_event::phase::failed : refresh_event::phase::done;
    event.error = ec;
    event.why = way.diag.message;
    if (!ec) {
        event.access_key_id = way.found->access_key_id();
    }
    core::tell(log_, event);
}

void refreshing_provider::state::leave(const std::shared_ptr<waiter>& who) {
    const std::lock_guard lock(mutex_);
    std::erase(waiting_, who);
    const auto way = flight_.lock();
    if (waiting_.empty() && way) {
        cancel(way);
    }
}

// The mutex is held. Whoever cancels says so: the source may call its end what it likes, and may
// end as if it were cancelled without being so.
void refreshing_provider::state::cancel(const std::shared_ptr<flight>& way) {
    way->cancelled = true;
    asio::post(way->strand, [way] { way->signal.emit(asio::cancellation_type::terminal); });
}

void refreshing_provider::state::drop() {
    const std::lock_guard lock(mutex_);
    if (const auto way = flight_.lock()) {
        cancel(way);
    }
}

void refreshing_provider::state::invalidate(const credentials_ptr& refused) {
    {
        const std::lock_guard lock(mutex_);
        if (!current_ || !refused || !same_keys(*current_, *refused)) {
            return; // newer ones are here already
        }
        refused_ = true;
    }
    source_->invalidate(refused);
}

refreshing_provider::refreshing_provider(asio::any_io_executor executor,
                                         std::shared_ptr<credentials_provider> source,
                                         std::shared_ptr<time_source> time, logger log,
                                         refresh_windows windows)
    : state_(std::make_shared<state>(std::move(executor), std::move(source), std::move(time),
                                     std::move(log), windows)) {}

refreshing_provider::~refreshing_provider() {
    state_->drop();
}

asio::awaitable<error_code> refreshing_provider::get(credentials_ptr& out, diagnostics& diag) {
    return state_->get(out, diag);
}

void refreshing_provider::invalidate(const credentials_ptr& refused) {
    state_->invalidate(refused);
}

std::string refreshing_provider::name() const {
    return state_->name();
}

} // namespace dyndump::aws
