// What a request costs before it is sent: its signature and its turn.
#include "core/sigv4.hpp"
#include "core/token_bucket.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace dyndump::core {
namespace {

void sign(benchmark::State& state) {
    const std::vector<http_header> headers{{"Host", "dynamodb.eu-west-1.amazonaws.com"},
                                           {"Content-Type", "application/x-amz-json-1.0"},
                                           {"X-Amz-Target", "DynamoDB_20120810.Scan"}};
    const std::string body =
        R"({"TableName":"orders","ReturnConsumedCapacity":"TOTAL","Segment":3,)"
        R"("TotalSegments":8,"ExclusiveStartKey":{"id":{"S":"0123456789"}}})";
    signable_request request;
    request.headers = headers;
    request.payload = body;
    const signing_keys keys("AKIDEXAMPLE", "secret");
    sigv4_signer signer(signer_params("eu-west-1", "dynamodb"));
    signature result;
    auto now = std::chrono::system_clock::now();
    for (auto _ : state) {
        signer.sign(request, keys, now, result);
        benchmark::DoNotOptimize(result.authorization.data());
        now += std::chrono::microseconds(50);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign);

/// A request's way through the limiter, while others wait behind it.
void limit(benchmark::State& state) {
    token_bucket::time_point now{};
    token_bucket bucket(1e6, 1, now);
    std::vector<token_bucket::ticket> others(static_cast<std::size_t>(state.range(0)));
    for (auto& each : others) {
        bucket.reserve(each, 1e9, now);
    }
    for (auto _ : state) {
        token_bucket::ticket mine;
        bucket.reserve(mine, 0.5, now);
        benchmark::DoNotOptimize(bucket.turn(mine, now));
        bucket.leave(mine, now);
        bucket.settle(0.5, 0.5, now);
        now += std::chrono::microseconds(1);
    }
    for (auto& each : others) {
        bucket.leave(each, now);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(limit)->Arg(0)->Arg(1000);

} // namespace
} // namespace dyndump::core
