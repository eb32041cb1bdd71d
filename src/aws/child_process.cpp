#include "aws/child_process.hpp"

#include "async/as_result.hpp"
#include "core/system_error.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <csignal>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" char** environ; // NOLINT

namespace dyndump::aws {

namespace asio = boost::asio;

namespace {

using clock = std::chrono::steady_clock;

// The child; killed and reaped when it goes.
class child {
public:
    child() = default;
    ~child() {
        if (pid_ > 0) {
            ::kill(-pid_, SIGKILL);
            while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
            }
        }
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    // `output` becomes the reading end of its standard output.
    error_code start(std::vector<std::string>& words, int& output);

    // True once it has ended.
    bool ended(int& status) {
        int how = 0;
        const pid_t found = ::waitpid(pid_, &how, WNOHANG);
        if (found == 0 || (found < 0 && errno == EINTR)) {
            return false;
        }
        // Who ignores SIGCHLD has no children to wait for: then its output must speak for it.
        status = found < 0 ? 0 : how;
        pid_ = 0;
        return true;
    }

private:
    pid_t pid_ = 0;
};

// posix_spawn's arguments.
class spawn_plan {
public:
    spawn_plan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~spawn_plan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    spawn_plan(const spawn_plan&) = delete;
    spawn_plan& operator=(const spawn_plan&) = delete;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

error_code child::start(std::vector<std::string>& words, int& output) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return core::system_error(errno);
    }
    spawn_plan plan;
    posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&plan.actions, ends[1], 1);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, 3); // sockets are none of its business
#endif
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    posix_spawnattr_setsigdefault(&plan.attributes, &all);
    posix_spawnattr_setpgroup(&plan.attributes, 0);
    posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                   POSIX_SPAWN_SETPGROUP);
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const int failure = ::posix_spawnp(&pid_, arguments[0], &plan.actions, &plan.attributes,
                                       arguments.data(), environ);
    ::close(ends[1]);
    if (failure != 0) {
        pid_ = 0;
        ::close(ends[0]);
        return core::system_error(failure);
    }
    output = ends[0];
    return {};
}

// Collects output in memory that is wiped.
struct collector {
    explicit collector(std::size_t limit)
        : bytes(limit + 1) {}
    ~collector() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
    collector(const collector&) = delete;
    collector& operator=(const collector&) = delete;

    std::vector<char> bytes;
    std::size_t used = 0;
};

// The pipe, and the alarm that cuts a read short. Shared with the alarm's handler.
struct reading {
    reading(const asio::any_io_executor& executor, int fd)
        : pipe(executor, fd)
        , alarm(executor) {}
    asio::posix::stream_descriptor pipe;
    asio::steady_timer alarm;
    bool rung = false;
};

asio::awaitable<error_code> read_all(std::shared_ptr<reading> from, collector& into) {
    auto state = co_await asio::this_coro::cancellation_state;
    for (;;) {
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return asio::error::operation_aborted;
        }
        const auto room =
            asio::buffer(into.bytes.data() + into.used, into.bytes.size() - into.used);
        if (room.size() == 0) {
            co_return core::system_error(EFBIG);
        }
        auto [ec, count] = co_await from->pipe.async_read_some(room, async::as_result);
        into.used += count;
        if (ec == asio::error::eof) {
            co_return error_code{};
        }
        if (from->rung && state.cancelled() == asio::cancellation_type::none) {
            co_return errc::timed_out;
        }
        if (ec) {
            co_return ec;
        }
    }
}

// It has closed its output: it is about to end.
asio::awaitable<error_code> wait_for(child& who, std::shared_ptr<reading> from,
                                     clock::time_point until, int& status) {
    auto state = co_await asio::this_coro::cancellation_state;
    std::chrono::milliseconds pause(1);
    while (!who.ended(status)) {
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return asio::error::operation_aborted;
        }
        if (clock::now() >= until) {
            co_return errc::timed_out;
        }
        from->alarm.expires_after(pause);
        co_await from->alarm.async_wait(async::as_result);
        pause = std::min(pause * 2, std::chrono::milliseconds(50));
    }
    co_return error_code{};
}

} // namespace

asio::awaitable<error_code> run_child(std::vector<std::string> words, child_limits limits,
                                      child_outcome& out) {
    auto executor = co_await asio::this_coro::executor;
    auto throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto until = clock::now() + limits.time;
    child process;
    int output = -1;
    auto ec = process.start(words, output);
    if (!ec) {
        auto from = std::make_shared<reading>(executor, output);
        from->alarm.expires_at(until);
        from->alarm.async_wait([from](error_code cancelled) {
            if (!cancelled) {
                from->rung = true;
                from->pipe.cancel(cancelled);
            }
        });
        collector collected(limits.output);
        auto unread = co_await read_all(from, collected);
        from->alarm.cancel();
        ec = unread;
        if (!ec) {
            auto lost = co_await wait_for(process, from, until, out.status);
            ec = lost;
        }
        if (!ec) {
            out.output = core::secret(std::string_view(collected.bytes.data(), collected.used));
        }
    }
    co_await asio::this_coro::throw_if_cancelled(throwing);
    co_return ec;
}

} // namespace dyndump::aws
