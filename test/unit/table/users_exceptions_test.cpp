// What the caller's code throws arrives in the result, with its place and its words.
#include "support/fetch_scenario.hpp"

#include <dyndump/function_writer.hpp>
#include <dyndump/logger.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>

namespace dyndump::test {
namespace {

struct throwing_writer {
    std::uint64_t at_page = 1;
    bool at_once = false;
    bool in_finish = false;
    bool suspended_first = false;
    std::shared_ptr<virtual_time> time;
    std::shared_ptr<int> pages = std::make_shared<int>(0);

    asio::awaitable<error_code> write(page&) {
        if (at_once) {
            throw std::runtime_error("no coroutine yet");
        }
        return write_later();
    }
    asio::awaitable<error_code> write_later() {
        if (suspended_first) {
            const auto when = time->now() + std::chrono::seconds(1);
            co_await time->sleep_until(when);
        }
        if (!in_finish && static_cast<std::uint64_t>(++*pages) == at_page) {
            throw std::runtime_error("disk is on fire");
        }
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) {
        if (in_finish && at_once) {
            throw std::runtime_error("no coroutine at the end");
        }
        return finish_later();
    }
    asio::awaitable<error_code> finish_later() {
        if (in_finish) {
            throw std::runtime_error("cannot rename");
        }
        co_return error_code{};
    }
};

struct users_exceptions : testing::Test {
    scenario s;

    users_exceptions() {
        s.table->items = 2000;
        s.params.total_segments = 4;
    }

    void expect(std::string_view message, error_code code = errc::exception_thrown) const {
        EXPECT_EQ(s.code, code) << s.code.message();
        EXPECT_EQ(s.result.diag.message, message);
        EXPECT_FALSE(s.result.complete);
    }
};

TEST_F(users_exceptions, a_writers_words_arrive) {
    s.make(throwing_writer{});
    s.run();
    expect("writer: disk is on fire");
    EXPECT_FALSE(s.result.position.segments.empty()) << "the run can be resumed";
}

TEST_F(users_exceptions, after_a_suspension_too) {
    throwing_writer w;
    w.suspended_first = true;
    w.time = s.time;
    s.make(w);
    s.run();
    expect("writer: disk is on fire");
}

TEST_F(users_exceptions, nothing_is_written_after_a_writer_threw) {
    throwing_writer w;
    w.at_page = 2;
    s.make(w);
    s.run();
    expect("writer: disk is on fire");
    EXPECT_EQ(*w.pages, 2);
}

TEST_F(users_exceptions, a_write_that_is_no_coroutine_may_throw) {
    throwing_writer w;
    w.at_once = true;
    s.make(w);
    s.run();
    expect("writer: no coroutine yet");
}

TEST_F(users_exceptions, the_words_of_finish_arrive) {
    throwing_writer w;
    w.in_finish = true;
    s.make(w);
    s.run();
    EXPECT_EQ(s.code, errc::exception_thrown);
    EXPECT_EQ(s.result.diag.message, "writer: cannot rename");
    EXPECT_EQ(s.result.stats.items, s.table->items) << "the result is delivered all the same";
}

TEST_F(users_exceptions, a_finish_that_is_no_coroutine_may_throw) {
    struct finishing {
        asio::awaitable<error_code> write(page&) { co_return error_code{}; }
        asio::awaitable<error_code> finish(error_code) {
            throw std::runtime_error("no coroutine at the end");
        }
    };
    s.make(finishing{});
    s.run();
    EXPECT_EQ(s.code, errc::exception_thrown);
    EXPECT_EQ(s.result.diag.message, "writer: no coroutine at the end");
}

TEST_F(users_exceptions, a_functions_words_arrive) {
    s.make(function_writer([](item_view) { throw std::invalid_argument("no such column"); }));
    s.run();
    expect("writer: no such column");
}

TEST_F(users_exceptions, a_code_in_the_exception_is_the_runs) {
    const auto full = make_error_code(boost::system::errc::no_space_on_device);
    s.make(
        function_writer([full](item_view) { throw boost::system::system_error(full, "row 7"); }));
    s.run();
    EXPECT_EQ(s.code, full);
    EXPECT_TRUE(s.result.diag.message.starts_with("writer: row 7")) << s.result.diag.message;
}

TEST_F(users_exceptions, from_another_threads_writer_too) {
    asio::thread_pool pool(1);
    auto throwing = [](item_view) {
        throw std::runtime_error("far away");
    };
    s.params.offload = pool.get_executor();
    s.make(function_writer(throwing));
    s.start();
    while (!s.completed) { // the other thread takes real time
        s.time->run(s.context);
    }
    expect("writer: far away");
    pool.join();
}

TEST_F(users_exceptions, a_providers_words_arrive) {
    struct throwing final : credentials_provider {
        bool at_once = false;
        asio::awaitable<error_code> get(credentials_ptr&, diagnostics&) override {
            if (at_once) {
                throw std::runtime_error("the vault is closed");
            }
            return later();
        }
        static asio::awaitable<error_code> later() {
            throw std::runtime_error("the vault is closed");
            co_return error_code{};
        }
        std::string name() const override { return "vault"; }
    };
    for (const bool at_once : {true, false}) {
        for (const bool refreshed : {true, false}) {
            scenario each;
            auto provider = std::make_shared<throwing>();
            provider->at_once = at_once;
            each.service.credentials = provider;
            if (refreshed) {
                each.service.credentials =
                    refreshing_credentials(each.context.get_executor(), provider, each.time);
            }
            each.run();
            EXPECT_EQ(each.code, errc::exception_thrown);
            EXPECT_EQ(each.result.diag.message, "credentials provider: the vault is closed");
        }
    }
}

TEST_F(users_exceptions, a_transports_words_arrive) {
    struct throwing final : transport {
        asio::awaitable<error_code> exchange(const http_endpoint&, const http_request&,
                                             http_response&, diagnostics&) override {
            throw std::runtime_error("no wire");
            co_return error_code{};
        }
    };
    s.service.transport = std::make_shared<throwing>();
    s.run();
    expect("transport: no wire");
}

TEST_F(users_exceptions, a_log_sinks_words_arrive) {
    s.service.log = logger([](const log_event&) { throw std::runtime_error("log is full"); });
    s.run();
    expect("logger: log is full");
}

// The refresh is told of outside of any operation; those who wait for it must not wait for ever.
TEST_F(users_exceptions, a_log_sink_that_throws_when_a_refresh_ends_wakes_those_who_wait) {
    for (const std::string_view outcome : {"begins", "done"}) {
        scenario each;
        const logger log([outcome](const log_event& event) {
            for (const auto& field : event.fields) {
                const auto* text = std::get_if<std::string_view>(&field.value);
                if (event.name == "refresh" && text != nullptr && *text == outcome) {
                    throw std::runtime_error("log is full");
                }
            }
        });
        each.service.credentials = refreshing_credentials(each.context.get_executor(),
                                                          each.service.credentials, each.time, log);
        each.run();
        EXPECT_EQ(each.code, errc::exception_thrown);
        EXPECT_EQ(each.result.diag.message, "logger: log is full");
    }
}

TEST_F(users_exceptions, single_operations_tell_them_in_the_lent_diagnostics) {
    s.service.log = logger([](const log_event&) { throw std::runtime_error("log is full"); });
    client service(s.context.get_executor(), s.service);
    diagnostics diag;
    page result;
    error_code seen;
    scan_request request;
    request.table_name = "t";
    service.async_scan(request, result, diag, [&seen](error_code ec) { seen = ec; });
    s.time->run(s.context);
    EXPECT_EQ(seen, errc::exception_thrown);
    EXPECT_EQ(diag.message, "logger: log is full");
}

} // namespace
} // namespace dyndump::test
