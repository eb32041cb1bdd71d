// Who writes a dump in S3: an object that its writer renews, and that others take over when it is
// not renewed any more.
#pragma once

#include <dyndump/time_source.hpp>

#include "async/semaphore.hpp"
#include "async/wake_up.hpp"
#include "output/objects/dump_bucket.hpp"
#include "output/objects/process.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace dyndump::output {

/// How often it is renewed, and how long it holds without.
inline constexpr std::chrono::seconds lease_renewal{10};
inline constexpr std::chrono::seconds lease_term{30};
inline constexpr std::chrono::seconds lease_watch{5};

/// Who has it, by its content; of one that is none of dyndump's nothing is known.
process holder_in(std::string_view content);

/// acquire(), then keep(), then end_keeping(), then release(). renew() is thread-safe.
class lease : public std::enable_shared_from_this<lease> {
public:
    /// `token`: this writer's alone.
    lease(dump_bucket bucket, std::string key, std::string url, process_table machine,
          std::string token, std::shared_ptr<time_source> time);

    /// Waits up to lease_term to see whether another holder is still there. errc::output_busy, with
    /// a sentence in `words`. Other errors: the service's.
    boost::asio::awaitable<error_code> acquire(std::string& words, diagnostics& diag);
    /// Renews it from now on. `lost` is called once, when another writer has it: with a sentence.
    void keep(boost::asio::any_io_executor executor, std::function<void(std::string)> lost);
    /// Without waiting; for one that is dropped.
    void stop_keeping() noexcept;
    boost::asio::awaitable<void> end_keeping();
    /// errc::output_busy if another writer has it.
    boost::asio::awaitable<error_code> renew(std::string& words, diagnostics& diag);
    /// Whether others may have taken it: it was not renewed for long, as if the machine had slept.
    bool is_stale() const noexcept;
    /// Removes it, if it is still this writer's.
    boost::asio::awaitable<void> release();

    /// False: the server does not know conditional writes, so that nothing keeps a second writer
    /// away.
    bool is_exclusive() const noexcept { return conditional_; }
    /// Who has it, as a sentence.
    boost::asio::awaitable<std::string> describe_holder();
    bool is_held() const noexcept { return held_; }

private:
    struct sighting {
        std::string etag;
        process holder;
        std::string token;
        std::int64_t since_ms = 0;
    };

    std::string content();
    std::string next_mark();
    boost::asio::awaitable<error_code> put(bool if_absent, std::string if_match, diagnostics& diag);
    boost::asio::awaitable<error_code> look(sighting& seen, diagnostics& diag);
    boost::asio::awaitable<error_code> put_again(diagnostics& diag);
    boost::asio::awaitable<error_code> try_to_take(const sighting& seen, diagnostics& diag);
    boost::asio::awaitable<error_code> prove_conditions(diagnostics& diag);
    std::string words_about(const sighting& seen) const;
    static boost::asio::awaitable<void> keep_renewing(std::shared_ptr<lease> self);

    dump_bucket bucket_;
    const std::string key_;
    const std::string url_;
    const process_table machine_;
    const std::string token_;
    const std::shared_ptr<time_source> time_;
    std::int64_t since_ms_ = 0;
    std::uint64_t puts_ = 0;
    std::string etag_;
    std::atomic<bool> held_{false};
    std::atomic<bool> conditional_{true};
    std::atomic<time_source::duration::rep> renewed_{0};
    std::shared_ptr<async::semaphore> turn_ = std::make_shared<async::semaphore>(1);

    // Of the renewal; the last two on its strand only.
    boost::asio::any_io_executor strand_;
    std::shared_ptr<async::wake_up> ended_;
    std::function<void(std::string)> lost_;
    boost::asio::cancellation_signal signal_;
    std::atomic<bool> stopping_{false};
    bool asleep_ = false;
};

} // namespace dyndump::output
