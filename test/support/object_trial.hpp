// The sandbox's S3 in this process, served by a thread of its own: for what waits for its client.
#pragma once

#include "support/s3_double_scenario.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <thread>

namespace dyndump::test {

struct object_trial : s3_double_scenario {
    /// Of the bucket's objects.
    const std::string url = "s3://bucket/dumps/one/";
    const std::string prefix = "dumps/one/";

    object_trial() {
        client.emplace(make());
        server_ = std::thread([this] {
            while (!over_) {
                time->run(context);
                std::this_thread::yield();
            }
        });
    }
    ~object_trial() {
        over_ = true;
        server_.join();
    }

    std::optional<s3::client> client;

    void put_object(const std::string& key, std::string_view bytes) {
        auto request = object(key, bytes);
        std::atomic<bool> done = false;
        client->async_put_object(request, diag, [&](error_code ec, const s3::write_result&) {
            EXPECT_FALSE(ec) << diag.to_string();
            done = true;
            done.notify_all();
        });
        done.wait(false);
    }
    void remove_object(const std::string& key) {
        std::atomic<bool> done = false;
        client->async_delete_object("bucket", key, diag, [&](error_code ec) {
            EXPECT_FALSE(ec) << diag.to_string();
            done = true;
            done.notify_all();
        });
        done.wait(false);
    }

private:
    std::atomic<bool> over_ = false;
    std::thread server_;
};

} // namespace dyndump::test
