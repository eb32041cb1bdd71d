// Memory for requests is kept, and none is taken for an item.
#include "support/counted_allocations.hpp"
#include "support/write_scenario.hpp"

#include "async/recycled_frames.hpp"

#include <openssl/crypto.h>

#if DYNDUMP_COUNTS_ALLOCATIONS

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);
}

namespace dyndump::test {
namespace {

// OpenSSL 3.0 allocates the state of each digest, whoever calls it; what it does so is its own.
const bool openssl_is_left_out =
    CRYPTO_set_mem_functions(
        [](std::size_t n, const char*, int) { return __libc_malloc(n); },
        [](void* p, std::size_t n, const char*, int) { return __libc_realloc(p, n); },
        [](void* p, const char*, int) { __libc_free(p); }) == 1;

// Takes all at once.
class taking_transport final : public transport, async::recycled_frames {
public:
    asio::awaitable<error_code> exchange(const http_endpoint&, const http_request&,
                                         http_response& response, diagnostics&) override {
        response.clear();
        response.status = 200;
        response.body.append(R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"t",)"
                             R"("CapacityUnits":25,"Table":{"CapacityUnits":25}}]})");
        co_return error_code{};
    }
};

// What forty requests of so many items each allocate, when all has grown.
unsigned long allocations_of_forty_requests(long items_each, bool limited) {
    write_scenario s;
    s.service.transport = std::make_shared<taking_transport>();
    s.params.max_in_flight = 4;
    s.params.write_capacity = limited ? 1e8 : 0;
    s.params.max_batch_bytes = items_each == 1 ? 1 : std::size_t{1} << 20;
    auto content = make_page(s.items(1'000'000'000'000'000'000, 40 * items_each, 100));
    std::optional<error_code> outcome;
    unsigned long least = ~0UL;
    for (int again = 0; again < 20; ++again) {
        const auto before = allocations();
        asio::co_spawn(s.context, s.make().write(content),
                       [&outcome](const std::exception_ptr&, error_code ec) { outcome = ec; });
        s.time->run(s.context);
        least = std::min(least, allocations() - before);
        EXPECT_EQ(outcome, error_code());
    }
    EXPECT_EQ(s.writer->stats().requests, 800u);
    return least;
}

TEST(write_allocation, an_item_allocates_nothing) {
    for (const bool limited : {false, true}) {
        const auto of_single_items = allocations_of_forty_requests(1, limited);
        const auto of_full_batches = allocations_of_forty_requests(25, limited);
        EXPECT_TRUE(openssl_is_left_out);
        EXPECT_GT(of_single_items, 0u) << "the counter counts";
        EXPECT_LE(of_full_batches, of_single_items + 20);
        if (!limited) { // waiting takes some
            EXPECT_LE(of_full_batches, 40 * 10u);
        }
    }
}

} // namespace
} // namespace dyndump::test

#endif
