// The same of every S3 server at hand: the sandbox's, and Ceph's radosgw, whose URL comes from the
// environment; without it its tests fail.
#include <dyndump/s3/client.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

struct s3_server {
    const char* name;
    // Of the environment; null: the sandbox.
    const char* variable;
    const char* id;
    const char* secret;
};

void PrintTo(const s3_server& which, std::ostream* out) {
    *out << which.name;
}

class s3_servers : public testing::TestWithParam<s3_server> {
protected:
    // The operation's result; a failure throws.
    template <class Start>
    auto wait(Start start) {
        try {
            return start(asio::use_future).get();
        } catch (...) {
            ADD_FAILURE() << diag_.to_string();
            throw;
        }
    }
    template <class Start>
    error_code fault_of(Start start) {
        try {
            start(asio::use_future).get();
        } catch (const boost::system::system_error& failure) {
            return failure.code();
        }
        return {};
    }

    void SetUp() override {
        if (GetParam().variable == nullptr) {
            sandbox_params params;
            params.s3_port = 0;
            error_code ec;
            sandbox_.emplace(pool_.get_executor(), params, ec);
            ASSERT_FALSE(ec) << ec.message();
            url_ = sandbox_->s3_endpoint_url();
        } else {
            const char* url = std::getenv(GetParam().variable);
            ASSERT_NE(url, nullptr)
                << GetParam().variable << " is not set: run test/run.sh, which starts the servers.";
            url_ = url;
        }
        service_.emplace(pool_.get_executor(), params());
        // Each test may be a process of its own.
        bucket_ = "bucket-" + std::to_string(::getpid()) + '-' + std::to_string(counter_++);
        wait([&](auto token) { return service_->async_create_bucket(bucket_, diag_, token); });
    }
    void TearDown() override {
        sandbox_.reset();
        pool_.join();
    }

    s3::client_params params() const {
        s3::client_params made;
        made.region = "us-east-1";
        made.endpoint_url = url_;
        made.connection.proxy = {};
        made.credentials = static_credentials(GetParam().id, GetParam().secret);
        return made;
    }

    s3::put_object_request object(std::string key, std::string_view text) const {
        s3::put_object_request put;
        put.bucket = bucket_;
        put.key = std::move(key);
        put.body = {text};
        return put;
    }
    s3::write_result put(const s3::put_object_request& request) {
        return wait([&](auto token) { return service_->async_put_object(request, diag_, token); });
    }
    error_code fault_of_put(const s3::put_object_request& request) {
        return fault_of(
            [&](auto token) { return service_->async_put_object(request, diag_, token); });
    }
    s3::get_object_request reading(std::string key) const {
        s3::get_object_request get;
        get.bucket = bucket_;
        get.key = std::move(key);
        return get;
    }
    std::string read(const s3::get_object_request& request) {
        s3::get_object_result result;
        wait([&](auto token) { return service_->async_get_object(request, result, diag_, token); });
        return std::string(result.body.view());
    }
    error_code fault_of_get(const s3::get_object_request& request) {
        s3::get_object_result result;
        return fault_of(
            [&](auto token) { return service_->async_get_object(request, result, diag_, token); });
    }
    std::vector<std::string> keys(unsigned page) {
        std::vector<std::string> all;
        s3::list_objects_request request;
        request.bucket = bucket_;
        request.max_keys = page;
        do {
            const auto found = wait(
                [&](auto token) { return service_->async_list_objects(request, diag_, token); });
            for (const auto& each : found.objects) {
                all.push_back(each.key);
            }
            request.continuation = found.continuation;
        } while (!request.continuation.empty());
        return all;
    }
    s3::upload_ref begin(std::string key, std::string mark) {
        s3::create_upload_request create;
        create.bucket = bucket_;
        create.key = key;
        create.storage.mark = std::move(mark);
        s3::upload_ref upload;
        upload.bucket = bucket_;
        upload.key = std::move(key);
        upload.upload_id = wait([&](auto token) {
                               return service_->async_create_upload(create, diag_, token);
                           }).upload_id;
        return upload;
    }
    s3::stored_part send(const s3::upload_ref& upload, std::uint32_t number,
                         const std::string& bytes) {
        s3::upload_part_request part;
        part.upload = upload;
        part.number = number;
        part.body = {std::string_view(bytes).substr(0, bytes.size() / 2),
                     std::string_view(bytes).substr(bytes.size() / 2)};
        s3::stored_part stored;
        stored.number = number;
        stored.size = bytes.size();
        stored.etag =
            wait([&](auto token) { return service_->async_upload_part(part, diag_, token); }).etag;
        return stored;
    }

    asio::thread_pool pool_{2};
    std::optional<sandbox> sandbox_;
    std::string url_;
    std::optional<s3::client> service_;
    std::string bucket_;
    diagnostics diag_;
    static inline int counter_ = 0;
};

TEST_P(s3_servers, odd_keys_are_stored_read_listed_and_removed) {
    std::vector<std::string> odd{"a b",
                                 "a+b",
                                 "a%2Fb",
                                 "x//y",
                                 "/lead",
                                 "./x",
                                 "a/../b",
                                 "e\xc3\xa9",
                                 "?#=&",
                                 "q\"uo'te",
                                 "t\tb",
                                 "[]{}|\\^~!*()",
                                 "\xf0\x9f\x98\x80",
                                 "a&<b>"};
    for (const auto& key : odd) {
        put(object(key, key));
        EXPECT_EQ(read(reading(key)), key);
    }
    std::ranges::sort(odd);
    EXPECT_EQ(keys(1000), odd);
    EXPECT_EQ(keys(3), odd);
    s3::delete_objects_request removal;
    removal.bucket = bucket_;
    removal.keys.assign(odd.begin() + 1, odd.end());
    const auto removed =
        wait([&](auto token) { return service_->async_delete_objects(removal, diag_, token); });
    EXPECT_TRUE(removed.failures.empty());
    EXPECT_EQ(keys(1000), std::vector<std::string>{odd[0]});
    for (int i = 0; i < 2; ++i) {
        wait([&](auto token) {
            return service_->async_delete_object(bucket_, odd[0], diag_, token);
        });
    }
    EXPECT_TRUE(keys(1000).empty());
}

TEST_P(s3_servers, ranges_and_what_is_known_of_an_object) {
    auto request = object("k", "0123456789");
    request.storage.content_type = "text/plain";
    request.storage.metadata = {{"a", "b"}};
    request.storage.mark = "m1";
    const auto first = put(request);
    const auto info =
        wait([&](auto token) { return service_->async_head_object(bucket_, "k", diag_, token); });
    EXPECT_EQ(info.size, 10u);
    EXPECT_EQ(info.etag, first.etag);
    EXPECT_EQ(info.content_type, "text/plain");
    EXPECT_EQ(info.mark, "m1");
    EXPECT_EQ(info.metadata, (s3::text_pairs{{"a", "b"}}));
    EXPECT_TRUE(info.last_modified);
    auto get = reading("k");
    get.offset = 4;
    get.length = 3;
    get.if_match = info.etag;
    EXPECT_EQ(read(get), "456");
    get.length = 100;
    EXPECT_EQ(read(get), "456789");
    get.length.reset();
    EXPECT_EQ(read(get), "456789");
    get.offset = 10;
    EXPECT_EQ(fault_of_get(get), s3_errc::invalid_range);
    put(object("k", "changed"));
    get.offset = 0;
    EXPECT_EQ(fault_of_get(get), s3_errc::precondition_failed);
    EXPECT_EQ(fault_of_get(reading("missing")), s3_errc::no_such_key);
    put(object("empty", ""));
    EXPECT_EQ(read(reading("empty")), "");
}

TEST_P(s3_servers, an_object_in_parts_of_different_sizes) {
    const std::string first((5 << 20) + 12345, 'x');
    const std::string second(5 << 20, 'y');
    const std::string last = "z";
    s3::complete_upload_request complete;
    complete.upload = begin("big", "m1");
    complete.mark = "m1";
    send(complete.upload, 2, last); // to be overwritten
    complete.parts = {send(complete.upload, 1, first), send(complete.upload, 2, second),
                      send(complete.upload, 3, last)};
    s3::list_parts_request list;
    list.upload = complete.upload;
    list.max_parts = 2;
    auto page = wait([&](auto token) { return service_->async_list_parts(list, diag_, token); });
    ASSERT_EQ(page.parts.size(), 2u);
    EXPECT_EQ(page.parts[1].etag, complete.parts[1].etag);
    EXPECT_EQ(page.parts[1].size, second.size());
    ASSERT_EQ(page.next_after, std::optional<std::uint32_t>(2));
    list.after = *page.next_after;
    page = wait([&](auto token) { return service_->async_list_parts(list, diag_, token); });
    ASSERT_EQ(page.parts.size(), 1u);
    EXPECT_FALSE(page.next_after);

    const auto done =
        wait([&](auto token) { return service_->async_complete_upload(complete, diag_, token); });
    EXPECT_NE(done.etag.find("-3"), std::string::npos) << done.etag;
    EXPECT_TRUE(read(reading("big")) == first + second + last);
    // Once more, as after an answer that was lost in an earlier life.
    EXPECT_FALSE(fault_of(
        [&](auto token) { return service_->async_complete_upload(complete, diag_, token); }));
}

TEST_P(s3_servers, uploads_are_listed_and_aborted) {
    std::vector<s3::upload_ref> begun{begin("a b/1", ""), begin("a b/1", ""), begin("a b/2", "")};
    begin("other", "");
    s3::list_uploads_request request;
    request.bucket = bucket_;
    request.prefix = "a b/";
    request.max_uploads = 2;
    std::vector<std::pair<std::string, std::string>> found;
    do {
        const auto page =
            wait([&](auto token) { return service_->async_list_uploads(request, diag_, token); });
        for (const auto& each : page.uploads) {
            found.emplace_back(each.key, each.upload_id);
        }
        request.key_marker = page.next_key_marker;
        request.upload_id_marker = page.next_upload_id_marker;
    } while (!request.key_marker.empty());
    std::vector<std::pair<std::string, std::string>> expected;
    for (const auto& each : begun) {
        expected.emplace_back(each.key, each.upload_id);
    }
    std::ranges::sort(expected);
    std::ranges::sort(found);
    EXPECT_EQ(found, expected);
    const auto abort = [&](auto token) {
        return service_->async_abort_upload(begun[0], diag_, token);
    };
    EXPECT_FALSE(fault_of(abort));
    EXPECT_EQ(fault_of(abort), s3_errc::no_such_upload);
}

TEST_P(s3_servers, of_many_that_create_an_object_one_succeeds) {
    for (int round = 0; round < 4; ++round) {
        auto request = object("race-" + std::to_string(round), "x");
        request.condition.if_absent = true;
        std::vector<diagnostics> diags(8);
        std::vector<std::future<s3::write_result>> all;
        for (auto& diag : diags) {
            all.push_back(service_->async_put_object(request, diag, asio::use_future));
        }
        int winners = 0;
        for (auto& each : all) {
            const auto ec = fault_of([&](auto) { return std::move(each); });
            EXPECT_TRUE(!ec || ec == s3_errc::precondition_failed) << ec.message();
            winners += ec ? 0 : 1;
        }
        EXPECT_EQ(winners, 1);
    }
}

TEST_P(s3_servers, an_object_is_replaced_by_who_has_seen_it) {
    const auto first = put(object("k", "one"));
    auto change = object("k", "two");
    change.condition.if_match = first.etag;
    put(change);
    EXPECT_EQ(read(reading("k")), "two");
    change.body = {"three"};
    EXPECT_EQ(fault_of_put(change), s3_errc::precondition_failed);
    EXPECT_EQ(read(reading("k")), "two");
}

TEST_P(s3_servers, who_may_not_and_what_is_not_there) {
    EXPECT_FALSE(
        fault_of([&](auto token) { return service_->async_head_bucket(bucket_, diag_, token); }));
    EXPECT_EQ(fault_of([&](auto token) {
                  return service_->async_head_bucket("no-such-bucket", diag_, token);
              }),
              s3_errc::no_such_bucket);
    auto stranger = params();
    stranger.credentials = static_credentials(GetParam().id, "wrong");
    service_.emplace(pool_.get_executor(), stranger);
    EXPECT_EQ(fault_of_put(object("k", "x")), s3_errc::invalid_signature);
    stranger.credentials = static_credentials("nobody", "wrong");
    service_.emplace(pool_.get_executor(), stranger);
    EXPECT_EQ(fault_of_put(object("k", "x")), s3_errc::invalid_access_key);
}

TEST_P(s3_servers, the_bucket_in_the_hosts_name) {
    auto virtual_hosts = params();
    const auto port = url_.substr(url_.rfind(':'));
    virtual_hosts.endpoint_url = "http://s3.localhost" + port;
    service_.emplace(pool_.get_executor(), virtual_hosts);
    put(object("a b/c", "x"));
    EXPECT_EQ(read(reading("a b/c")), "x");
    EXPECT_EQ(keys(1000), std::vector<std::string>{"a b/c"});
}

INSTANTIATE_TEST_SUITE_P(all, s3_servers,
                         testing::Values(s3_server{"sandbox", nullptr, "sandbox", "sandbox-secret"},
                                         s3_server{"radosgw", "DYNDUMP_TEST_RADOSGW", "testkey",
                                                   "testsecret"}),
                         [](const auto& info) { return info.param.name; });

} // namespace
} // namespace dyndump::test
