// The whole library against a sandbox that misbehaves: whatever goes wrong, the dump is exact.
#include "support/credentials_scenario.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/sandbox/sample_data.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <mutex>
#include <set>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

constexpr const char* secret_key = "sandbox-secret";

constexpr std::uint64_t item_count = 1500;
constexpr std::uint32_t segments = 120;

/// What the client must have noticed.
enum class trouble { none, retries, throttles };

struct misbehaviour {
    const char* name;
    trouble expected;
    void (*set)(sandbox_faults&);
};

void PrintTo(const misbehaviour& which, std::ostream* out) {
    *out << which.name;
}

constexpr misbehaviour misbehaviours[] = {
    {"none", trouble::none,
     [](sandbox_faults&) {
     }},
    {"server_error", trouble::retries,
     [](sandbox_faults& f) {
         f.server_error = 0.1;
     }},
    {"html_error", trouble::retries,
     [](sandbox_faults& f) {
         f.html_error = 0.1;
     }},
    {"throttle", trouble::throttles,
     [](sandbox_faults& f) {
         f.throttle = 0.1;
     }},
    {"expired_token", trouble::none,
     [](sandbox_faults& f) {
         f.expired_token = 0.1;
     }},
    {"reset", trouble::retries,
     [](sandbox_faults& f) {
         f.reset = 0.1;
     }},
    {"truncate", trouble::retries,
     [](sandbox_faults& f) {
         f.truncate = 0.1;
     }},
    {"corrupt", trouble::retries,
     [](sandbox_faults& f) {
         f.corrupt = 0.1;
     }},
    {"stall", trouble::retries,
     [](sandbox_faults& f) {
         f.stall = 0.1;
     }},
    {"close_each", trouble::none,
     [](sandbox_faults& f) {
         f.close_each = true;
     }},
    {"chunked", trouble::none,
     [](sandbox_faults& f) {
         f.chunked = true;
     }},
    {"chunked_truncate", trouble::retries,
     [](sandbox_faults& f) {
         f.chunked = true;
         f.truncate = 0.1;
     }},
    {"no_crc_chunked_shuffled", trouble::none,
     [](sandbox_faults& f) {
         f.no_crc = true;
         f.chunked = true;
         f.shuffle_members = true;
     }},
    {"shuffle_members", trouble::none,
     [](sandbox_faults& f) {
         f.shuffle_members = true;
     }},
    {"clock_fast", trouble::none,
     [](sandbox_faults& f) {
         f.clock_skew = std::chrono::hours(2);
     }},
    {"clock_slow", trouble::none,
     [](sandbox_faults& f) {
         f.clock_skew = std::chrono::hours(-2);
     }},
    {"read_capacity", trouble::throttles,
     [](sandbox_faults& f) {
         f.read_capacity = 80;
     }},
    {"hot_key_ranges", trouble::throttles,
     [](sandbox_faults& f) {
         f.partition_read_capacity = 20;
     }},
    {"latency", trouble::none,
     [](sandbox_faults& f) {
         f.latency = std::chrono::milliseconds(2);
         f.jitter = std::chrono::milliseconds(8);
     }},
    {"everything", trouble::retries,
     [](sandbox_faults& f) {
         f.server_error = f.html_error = f.throttle = f.expired_token = 0.05;
         f.reset = f.truncate = f.corrupt = f.stall = 0.05;
         f.shuffle_members = true;
     }},
};

void expect_no_secret(const std::string& told) {
    EXPECT_EQ(told.find(secret_key), std::string::npos) << told;
}

/// New credentials, with the same keys, whenever the last were refused.
class renewed_credentials final : public credentials_provider {
public:
    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
        {
            const std::lock_guard lock(mutex_);
            out = current_;
        }
        co_return error_code();
    }
    void invalidate(const credentials_ptr& refused) override {
        const std::lock_guard lock(mutex_);
        if (refused == current_) {
            current_ = fresh();
        }
    }
    std::string name() const override { return "test"; }

private:
    static credentials_ptr fresh() {
        return std::make_shared<const credentials>("sandbox", secret_key);
    }

    std::mutex mutex_;
    credentials_ptr current_ = fresh();
};

class sandbox_faults_test : public testing::TestWithParam<std::tuple<misbehaviour, bool>> {
protected:
    void SetUp() override {
        sandbox_params params;
        std::get<0>(GetParam()).set(params.faults);
        if (std::get<1>(GetParam())) {
            const identity server = make_identity({});
            params.tls_certificate_file = store("cert.pem", server.pem());
            params.tls_private_key_file = store("key.pem", server.key_pem());
            client_params_.connection.tls.ca_bundle = params.tls_certificate_file;
        }
        error_code ec;
        server_.emplace(pool_.get_executor(), params, ec);
        ASSERT_FALSE(ec) << ec.message();
        ASSERT_FALSE(server_->create_table("sample", "pk"));
        for (std::uint64_t number = 0; number < item_count; ++number) {
            std::string item = sample_item(sample_kind::varied, number);
            ASSERT_FALSE(server_->put("sample", item));
            written_.insert(std::move(item));
        }
        client_params_.region = "us-east-1";
        client_params_.endpoint_url = server_->endpoint_url();
        client_params_.credentials = std::make_shared<renewed_credentials>();
        client_params_.connection.timeouts.idle_read = std::chrono::milliseconds(500);
        client_params_.log = logger([this](const log_event& event) {
            const std::lock_guard lock(told_mutex_);
            told_ += credentials_scenario::line_of(event) + '\n';
        });
        client_params_.connection.log = client_params_.log;
    }
    void TearDown() override {
        server_.reset();
        pool_.join();
    }

    std::string store(const std::string& name, const std::string& content) {
        const std::string path = directory_.path() / name;
        std::ofstream(path) << content;
        return path;
    }

    temporary_directory directory_;
    asio::thread_pool pool_{2};
    std::optional<sandbox> server_;
    client_params client_params_;
    std::mutex told_mutex_;
    std::string told_;
    std::multiset<std::string> written_;
};

TEST_P(sandbox_faults_test, the_dump_is_exact) {
    client service(pool_.get_executor(), client_params_);
    std::multiset<std::string> read;
    fetch_params params("sample");
    params.total_segments = segments;
    params.max_parallel = 16;
    fetcher fetch(service, params, function_writer([&read](item_view item) {
                      read.insert(std::string(item.json()));
                  }));
    std::promise<std::pair<error_code, fetch_result>> done;
    fetch.async_run([&done](error_code ec, fetch_result result) {
        done.set_value({ec, std::move(result)});
    });
    const auto [ec, result] = done.get_future().get();
    EXPECT_FALSE(ec) << ec.message() << ": " << result.diag.to_string();
    EXPECT_TRUE(result.complete);
    EXPECT_EQ(result.stats.items, item_count);
    EXPECT_TRUE(read == written_);
    expect_no_secret(result.diag.to_string());
    const std::lock_guard lock(told_mutex_);
    EXPECT_NE(told_.find("page table=sample"), std::string::npos);
    expect_no_secret(told_);
    switch (std::get<0>(GetParam()).expected) {
    case trouble::none:
        break;
    case trouble::retries:
        EXPECT_GT(result.stats.retries, 0U);
        break;
    case trouble::throttles:
        EXPECT_GT(result.stats.throttles, 0U);
        break;
    }
}

INSTANTIATE_TEST_SUITE_P(all, sandbox_faults_test,
                         testing::Combine(testing::ValuesIn(misbehaviours), testing::Bool()),
                         [](const auto& info) {
                             return std::string(std::get<0>(info.param).name) +
                                    (std::get<1>(info.param) ? "_tls" : "_plain");
                         });

} // namespace
} // namespace dyndump::test
