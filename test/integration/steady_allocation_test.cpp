// From the socket to the file, a page of a fetch that runs steadily allocates nothing.
#include "support/counted_allocations.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <dyndump/fetcher.hpp>
#include <dyndump/file_writer.hpp>

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <isa-l/crc.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <string>

#if DYNDUMP_COUNTS_ALLOCATIONS

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);
}

namespace dyndump::test {
namespace {

/// OpenSSL 3.0 allocates the state of each digest, whoever calls it; what it does so is its own.
const bool openssl_is_not_counted =
    CRYPTO_set_mem_functions(
        [](std::size_t n, const char*, int) { return __libc_malloc(n); },
        [](void* p, std::size_t n, const char*, int) { return __libc_realloc(p, n); },
        [](void* p, const char*, int) { __libc_free(p); }) == 1;

namespace asio = boost::asio;

/// A whole response: `count` items, and a key to go on with. Its first item and its key are given
/// another number each time: what comes again would be refused.
class endless_page {
public:
    explicit endless_page(std::size_t count);
    std::string_view next(std::uint64_t number);

private:
    static constexpr int digits = 10;
    static void write(char* to, std::uint64_t number) {
        for (int i = digits; i-- > 0; number /= 10) {
            to[i] = static_cast<char>('0' + number % 10);
        }
    }

    std::string wire_;
    std::size_t sum_ = 0;
    std::size_t body_ = 0;
    std::size_t item_ = 0;
    std::size_t key_ = 0;
};

endless_page::endless_page(std::size_t count) {
    std::string body = R"({"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"t"},"Items":[)";
    for (std::size_t i = 0; i < count; ++i) {
        body += fmt::format(R"({}{{"id":{{"S":"{:010}"}},"n":{{"N":"12.5"}},"x":{{"S":"{}"}}}})",
                            i == 0 ? "" : ",", i, std::string(900, 'x'));
    }
    body += fmt::format(
        R"(],"Count":{0},"ScannedCount":{0},"LastEvaluatedKey":{{"id":{{"S":"{1:010}"}}}}}})",
        count, 0);
    wire_ = fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nx-amz-crc32: {:010}\r\n"
                        "Date: Sun, 22 Nov 2026 12:00:00 GMT\r\nx-amzn-RequestId: {}\r\n\r\n{}",
                        body.size(), 0, std::string(52, 'R'), body);
    sum_ = wire_.find("crc32: ") + 7;
    body_ = wire_.size() - body.size();
    item_ = wire_.find(R"("S":")", body_) + 5;
    key_ = wire_.rfind(R"("S":")") + 5;
}

std::string_view endless_page::next(std::uint64_t number) {
    write(&wire_[item_], number);
    write(&wire_[key_], number);
    const auto* const body = reinterpret_cast<const unsigned char*>(&wire_[body_]);
    write(&wire_[sum_], crc32_gzip_refl(0, body, wire_.size() - body_));
    return wire_;
}

/// Counts what a thousand pages allocate, again and again: caches grow when more lanes than ever do
/// the same at once, which may happen late; what a page needs shows in every thousand. Ends the
/// fetch when a thousand allocated no more than they may, or after some.
struct measuring_writer {
    static constexpr unsigned long warm = 500;
    static constexpr unsigned long measured = 1000;
    static constexpr unsigned long most_thousands = 6;

    struct figures {
        unsigned long allowed = 0;
        unsigned long pages = 0;
        unsigned long before = 0;
        unsigned long large_before = 0;
        unsigned long least = ~0UL;
        unsigned long least_large = ~0UL;
        fetcher* running = nullptr;

        void count() {
            const auto now = allocations();
            const auto large_now = large_allocations();
            if (pages > warm) {
                least = std::min(least, now - before);
                least_large = std::min(least_large, large_now - large_before);
            }
            before = now;
            large_before = large_now;
            if ((least <= allowed && least_large == 0) ||
                pages == warm + most_thousands * measured) {
                running->stop();
            }
        }
    };

    file_writer to;
    figures& seen;

    // Not a coroutine: it has nothing to allocate.
    asio::awaitable<error_code> write(page& source) {
        if (++seen.pages % measured == warm) {
            seen.count();
        }
        return to.write(source);
    }
    asio::awaitable<error_code> finish(error_code why) { return to.finish(why); }
};

struct steady_case {
    const char* name;
    std::size_t items;
    json_format format;
    /// Handlers a page that wait in Asio's queue, where a writer that transcodes a large page gives
    /// way to others; Asio keeps memory for two a thread.
    unsigned long queued;
};

class steady_allocation : public testing::TestWithParam<steady_case> {};

TEST_P(steady_allocation, a_page_allocates_nothing) {
    const auto& c = GetParam();
    const endless_page first(c.items);
    std::atomic<std::uint64_t> number{1000};
    scripted_server server([&](peer& p) {
        auto page = first;
        while (!p.read_request().empty()) {
            p.send(page.next(++number));
        }
    });
    asio::io_context context(1);
    client_params params;
    params.region = "us-east-1";
    params.endpoint_url = fmt::format("http://127.0.0.1:{}", server.port());
    params.credentials = static_credentials("AKIDEXAMPLE", "secret");
    temporary_directory directory;
    file_writer_params output(directory / "out.json");
    output.encoder = json_encoder(c.format);
    error_code ec;
    diagnostics diag;
    measuring_writer::figures seen;
    measuring_writer writer{file_writer(output, ec, diag), seen};
    ASSERT_FALSE(ec) << diag.message;
    ASSERT_TRUE(openssl_is_not_counted);

    fetch_params what("t");
    what.total_segments = 8;
    fetcher fetch(client(context.get_executor(), params), what, any_writer(std::move(writer)));
    seen.running = &fetch;
    seen.allowed = c.queued * measuring_writer::measured;
    error_code outcome;
    fetch.async_run([&](error_code code, const fetch_result& result) {
        outcome = code;
        diag = result.diag;
    });
    context.run();
    EXPECT_EQ(outcome, errc::stopped) << diag.message;
    EXPECT_GT(seen.before, 0U) << "the counter counts";
    EXPECT_EQ(seen.least_large, 0U);
    EXPECT_LE(seen.least, seen.allowed);
}

INSTANTIATE_TEST_SUITE_P(
    all, steady_allocation,
    testing::Values(steady_case{"one_item", 1, json_format::dynamodb_json, 0},
                    steady_case{"many_items", 60, json_format::dynamodb_json, 0},
                    steady_case{"plain", 50, json_format::plain, 0},
                    steady_case{"typed", 50, json_format::typed, 0},
                    steady_case{"large", 200, json_format::dynamodb_json, 0},
                    steady_case{"large_and_plain", 200, json_format::plain, 4}),
    [](const auto& info) { return std::string(info.param.name); });

} // namespace
} // namespace dyndump::test

#endif
