// Fetches on several threads against a sandbox, while other threads stop, cancel, watch and slow
// them down at any moment. Nothing is lost or written twice, nothing hangs, and ThreadSanitizer has
// nothing to say.
#include "support/temporary_directory.hpp"

#include <dyndump/client.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/sandbox/sample_data.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <random>
#include <thread>
#include <vector>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// Asio counts an executor's references with a fence before the last release, and ThreadSanitizer
// does not know fences.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "race:shared_target_executor\n";
}
#endif
#endif

namespace dyndump::test {
namespace {

namespace asio = boost::asio;
using std::chrono::microseconds;

constexpr std::uint64_t item_count = 600;

struct ending {
    error_code code;
    fetch_result result;
};

class storms : public testing::Test {
protected:
    void SetUp() override {
        error_code ec;
        server_.emplace(pool_.get_executor(), sandbox_params(), ec);
        ASSERT_FALSE(ec) << ec.message();
        ASSERT_FALSE(server_->create_table("sample", "pk"));
        for (std::uint64_t number = 0; number < item_count; ++number) {
            ASSERT_FALSE(server_->put("sample", sample_item(sample_kind::varied, number)));
        }
        sandbox_faults faults;
        faults.jitter = microseconds(500);
        faults.server_error = faults.reset = faults.throttle = 0.03;
        server_->set_faults(faults);
    }
    void TearDown() override {
        server_.reset();
        pool_.join();
    }

    client make_client(asio::any_io_executor executor) const {
        client_params params;
        params.region = "us-east-1";
        params.endpoint_url = server_->endpoint_url();
        params.credentials = static_credentials("sandbox", "sandbox-secret");
        return client(executor, params);
    }

    static fetch_params make_params(std::uint32_t segments = 40) {
        fetch_params params("sample");
        params.total_segments = segments;
        params.max_parallel = 8;
        return params;
    }

    // Counts what is written, several segments at a time.
    static any_writer counting(std::atomic<std::uint64_t>& items) {
        auto count = [&items](item_view) {
            ++items;
        };
        return function_writer<decltype(count), write_concurrency::concurrent>(count);
    }

    static ending wait_for(std::future<ending>& done) {
        if (done.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
            ADD_FAILURE() << "a run hangs";
            std::abort(); // what it refers to is about to go
        }
        return done.get();
    }

    static void expect_whole(const ending& end, std::uint64_t written) {
        EXPECT_FALSE(end.code) << end.code.message() << ": " << end.result.diag.to_string();
        EXPECT_TRUE(end.result.complete);
        EXPECT_EQ(end.result.stats.items, item_count);
        EXPECT_EQ(written, item_count);
    }

    // After a stop or a cancellation: by the code, and in step with what was written.
    static void expect_in_step(const ending& end, std::uint64_t written) {
        EXPECT_TRUE(!end.code || end.code == errc::stopped ||
                    end.code == asio::error::operation_aborted)
            << end.code.message();
        EXPECT_EQ(end.result.complete, !end.code);
        EXPECT_EQ(end.result.stats.items, written);
    }

    asio::thread_pool pool_{4};
    std::optional<sandbox> server_;
};

TEST_F(storms, many_fetches_share_a_client_and_a_budget_that_others_change) {
    constexpr int fetches = 6;
    const client service = make_client(pool_.get_executor());
    rate_limiter limiter(5000);
    std::vector<std::atomic<std::uint64_t>> written(fetches);
    std::vector<std::promise<ending>> done(fetches);
    std::vector<fetcher> all;
    for (int i = 0; i < fetches; ++i) {
        auto params = make_params();
        params.limiter = limiter;
        all.emplace_back(service, params, counting(written[static_cast<std::size_t>(i)]));
    }
    std::atomic<bool> over{false};
    std::vector<std::thread> onlookers;
    for (std::uint32_t seed = 0; seed < 2; ++seed) {
        onlookers.emplace_back([&, seed] {
            std::minstd_rand random(seed + 1);
            while (!over) {
                for (const auto& each : all) {
                    const auto seen = each.stats();
                    EXPECT_LE(seen.items, item_count);
                    EXPECT_LE(seen.segments_done, 40U);
                }
                const auto rate = random() % 3 == 0 ? 0U : 2000 + random() % 100000;
                limiter.set_rate(static_cast<double>(rate));
                EXPECT_GE(limiter.report().spent, 0);
                std::this_thread::yield();
            }
        });
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].async_run([&promise = done[i]](error_code ec, fetch_result result) {
            promise.set_value({ec, std::move(result)});
        });
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto future = done[i].get_future();
        const auto end = wait_for(future);
        expect_whole(end, written[i]);
    }
    over = true;
    for (auto& thread : onlookers) {
        thread.join();
    }
}

TEST_F(storms, stops_from_several_threads_at_any_moment) {
    const client service = make_client(pool_.get_executor());
    for (unsigned round = 0; round < 60; ++round) {
        std::atomic<std::uint64_t> written{0};
        std::promise<ending> done;
        fetcher fetch(service, make_params(), counting(written));
        std::vector<std::thread> stoppers;
        for (unsigned i = 0; i < 3; ++i) {
            stoppers.emplace_back([&fetch, enough = round * 3 + i] {
                // A little later each round; the first before the run has begun.
                for (unsigned looks = 0; looks < enough * 40; ++looks) {
                    if (fetch.stats().items > enough * 4) {
                        break;
                    }
                    std::this_thread::yield();
                }
                fetch.stop();
            });
        }
        fetch.async_run([&done](error_code ec, fetch_result result) {
            done.set_value({ec, std::move(result)});
        });
        auto future = done.get_future();
        const auto end = wait_for(future);
        for (auto& thread : stoppers) {
            thread.join();
        }
        expect_in_step(end, written);
    }
}

// The handler's slot belongs to a strand of its own, as a slot must on several threads.
TEST_F(storms, cancellation_of_every_type_at_any_moment) {
    constexpr asio::cancellation_type types[] = {asio::cancellation_type::terminal,
                                                 asio::cancellation_type::partial,
                                                 asio::cancellation_type::total};
    const client service = make_client(pool_.get_executor());
    for (unsigned round = 0; round < 90; ++round) {
        std::atomic<std::uint64_t> written{0};
        std::atomic<bool> over{false};
        std::promise<ending> done;
        asio::cancellation_signal signal;
        auto strand = asio::make_strand(pool_);
        std::optional<fetcher> fetch(std::in_place, service, make_params(), counting(written));
        fetch->async_run(asio::bind_cancellation_slot(
            signal.slot(),
            asio::bind_executor(strand, [&done, &over](error_code ec, fetch_result result) {
                over = true;
                done.set_value({ec, std::move(result)});
            })));
        std::optional<std::thread> other;
        if (round % 2 == 0) {
            fetch.reset(); // the run keeps what it needs
        } else {
            other.emplace([&fetch, &over, round] {
                while (fetch->stats().items < round * 2 && !over) {
                    std::this_thread::yield();
                }
                fetch->stop();
            });
        }
        for (unsigned turn = 0; turn < round % 30 * 20; ++turn) {
            std::this_thread::yield();
        }
        asio::post(strand, [&signal, type = types[round % 3]] { signal.emit(type); });
        auto future = done.get_future();
        const auto end = wait_for(future);
        if (other) {
            other->join();
        }
        // The emission may still be on its way: the signal must see it.
        std::promise<void> passed;
        asio::post(strand, [&passed] { passed.set_value(); });
        passed.get_future().wait();
        expect_in_step(end, written);
    }
}

TEST_F(storms, a_pool_that_is_stopped_drops_its_runs) {
    for (unsigned round = 0; round < 20; ++round) {
        std::atomic<std::uint64_t> written{0};
        std::atomic<bool> completed{false};
        {
            asio::thread_pool workers(3);
            fetcher fetch(make_client(workers.get_executor()), make_params(), counting(written));
            fetch.async_run([&completed](error_code, const fetch_result&) { completed = true; });
            while (written < round * 20 && !completed) {
                std::this_thread::yield();
            }
            workers.stop();
            workers.join();
        }
        EXPECT_LE(written, item_count);
    }
}

TEST_F(storms, dumps_to_disk_stopped_at_any_moment_and_resumed) {
    asio::thread_pool disk(2);
    for (unsigned round = 0; round < 10; ++round) {
        const temporary_directory directory{temporary_directory::quick()};
        ending end;
        for (unsigned life = 0; !end.result.complete; ++life) {
            ASSERT_LT(life, 200U);
            dump_writer_params where(directory / "dump");
            where.part_bytes = 20000;
            where.commit_bytes = 10000;
            where.table.name = "sample";
            where.table.key_names = {"pk"};
            where.fetch = make_params(12);
            where.blocking_executor = disk.get_executor();
            error_code ec;
            diagnostics diag;
            dump_writer writer(where, ec, diag);
            ASSERT_FALSE(ec) << diag.message;
            auto params = make_params(12);
            params.resume_from = writer.resume_from();
            fetcher fetch(make_client(pool_.get_executor()), params, any_writer(std::ref(writer)));
            std::atomic<bool> over{false};
            std::promise<ending> done;
            fetch.async_run([&done, &over](error_code code, fetch_result result) {
                over = true;
                done.set_value({code, std::move(result)});
            });
            std::thread stopper([&fetch, &over, enough = 30 + round * 15] {
                while (fetch.stats().items < enough && !over) {
                    std::this_thread::yield();
                }
                fetch.stop();
            });
            auto future = done.get_future();
            end = wait_for(future);
            stopper.join();
            ASSERT_TRUE(!end.code || end.code == errc::stopped) << end.code.message();
        }
    }
    disk.join();
}

} // namespace
} // namespace dyndump::test
