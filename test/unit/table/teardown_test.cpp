// A server that ends in mid-run: which contexts may go first, and that nothing is left behind.
#include "support/fetch_scenario.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

namespace dyndump::test {
namespace {

/// Everything that a run holds holds this.
struct pledge {
    std::atomic<int> pages{0};
};

struct counting_writer {
    std::shared_ptr<pledge> held;
    asio::awaitable<error_code> write(page&) {
        ++held->pages;
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

struct teardown : testing::Test {
    std::optional<asio::thread_pool> elsewhere{std::in_place, 2};
    std::unique_ptr<scenario> s = std::make_unique<scenario>();
    std::weak_ptr<pledge> held;
    std::weak_ptr<transport> wire = s->table;

    // Until pages are being written elsewhere and others are on their way.
    void run_halfway() {
        s->table->items = 5000;
        s->params.total_segments = 16;
        s->params.offload = elsewhere->get_executor();
        auto all = std::make_shared<pledge>();
        held = all;
        s->make(counting_writer{all});
        s->start();
        while (all->pages < 3) {
            s->time->run(s->context, std::chrono::hours(1), 5);
        }
        ASSERT_FALSE(s->completed);
    }

    void destroy_the_runs_context() {
        s->time->forget_sleepers();
        s.reset();
    }
};

TEST_F(teardown, of_the_runs_context_after_the_pool_has_finished_its_work) {
    run_halfway();
    elsewhere->join();
    destroy_the_runs_context();
    EXPECT_TRUE(held.expired());
    EXPECT_TRUE(wire.expired());
}

} // namespace
} // namespace dyndump::test
