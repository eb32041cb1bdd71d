// What the fetcher writes to: an output that can be slow or full.
#pragma once

#include "simulation/output.hpp"

#include <dyndump/writer.hpp>

namespace dyndump::simulation {

struct paced_writer {
    static constexpr auto concurrency = write_concurrency::concurrent;

    struct shared {
        const world& where;
        test::virtual_time& time;
        trace& log;
        dice& chances;
        output& to;
        std::uint64_t items; // written in this life
    };
    shared* with;

    test::asio::awaitable<error_code> write(page& source) {
        if (with->chances.chance(with->where.slow_writes)) {
            const auto pause = std::chrono::milliseconds(with->chances.between(1, 300));
            const auto when = with->time.now() + pause;
            auto interrupted = co_await with->time.sleep_until(when);
            if (interrupted) {
                co_return interrupted;
            }
        }
        with->log.note("write", source.segment(), source.size());
        if (with->chances.chance(with->where.failed_writes)) {
            co_return make_error_code(boost::system::errc::no_space_on_device);
        }
        const auto size = source.size();
        auto ec = co_await with->to.write(source);
        with->items += ec ? 0 : size;
        co_return ec;
    }

    test::asio::awaitable<error_code> finish(error_code why) {
        with->log.note("finish", why.value());
        co_return co_await with->to.finish(why);
    }
};

} // namespace dyndump::simulation
