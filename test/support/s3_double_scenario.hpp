// An S3 client of the sandbox's S3, and a bucket, under virtual time.
#pragma once

#include "support/s3_double.hpp"
#include "support/s3_scenario.hpp"

#include <memory>

namespace dyndump::test {

struct s3_double_scenario : s3_scenario {
    std::shared_ptr<s3_double> server = std::make_shared<s3_double>(time);

    s3_double_scenario() {
        params.transport = server;
        params.credentials = static_credentials("sandbox", "sandbox-secret");
        EXPECT_TRUE(server->state->buckets.create_bucket("bucket", ""));
    }
};

} // namespace dyndump::test
