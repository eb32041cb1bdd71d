// Signing must not allocate once its buffers have grown.
#include "support/counted_allocations.hpp"

#include <dyndump/signer.hpp>

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <array>
#include <vector>

#if DYNDUMP_COUNTS_ALLOCATIONS

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);
}

namespace dyndump {
namespace {

/// OpenSSL 3.0 allocates the state of each digest; what it does so is its own.
const bool openssl_is_not_counted =
    CRYPTO_set_mem_functions(
        [](std::size_t n, const char*, int) { return __libc_malloc(n); },
        [](void* p, std::size_t n, const char*, int) { return __libc_realloc(p, n); },
        [](void* p, const char*, int) { __libc_free(p); }) == 1;

TEST(signer_allocation, nothing_is_allocated_once_buffers_have_grown) {
    ASSERT_TRUE(openssl_is_not_counted);
    const std::array<http_header, 4> headers{{{"Host", "dynamodb.us-east-1.amazonaws.com"},
                                              {"Content-Type", "application/x-amz-json-1.0"},
                                              {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                                              {"X-Other", "  some   spaces and more  "}}};
    signable_request request;
    request.headers = headers;
    request.path = "/a/./path/of/several//segments/../each";
    request.query = "z=26&b=a%20value%20of%20some%20length%20that%20is%20no%20small%20string&a";
    request.payload = R"({"TableName":"Music"})";
    const signing_keys keys("AKIDEXAMPLE", "a-secret-of-a-certain-length-as-usual", "TOKEN");
    std::chrono::system_clock::time_point now(std::chrono::seconds(1440938160));
    for (const auto& params :
         {signer_params("us-east-1", "dynamodb"), signer_params::for_s3("us-east-1")}) {
        signer made(params);
        signature out;
        signature query;
        std::vector<http_header> to;
        for (int i = 0; i < 10; ++i) {
            const auto before = test::allocations();
            now += std::chrono::seconds(1);
            ASSERT_FALSE(made.sign(request, keys, now, out));
            to.clear();
            made.append_headers(out, keys, to);
            ASSERT_FALSE(made.presign(request, keys, now, std::chrono::minutes(5), query));
            EXPECT_EQ(test::allocations() - before > 0, i == 0) << i;
        }
    }
}

} // namespace
} // namespace dyndump

#endif
