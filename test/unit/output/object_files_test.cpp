// A prefix of S3 as a directory to read.
#include "output/objects/object_files.hpp"

#include "support/object_trial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace asio = boost::asio;
namespace sys = boost::system::errc;

// Of a server that says nothing.
class silent_transport final : public transport {
public:
    asio::awaitable<error_code> exchange(const http_endpoint&, const http_request&, http_response&,
                                         diagnostics&) override {
        auto here = co_await asio::this_coro::executor;
        asio::steady_timer never(here, asio::steady_timer::time_point::max());
        auto token = asio::as_tuple(asio::use_awaitable);
        co_await never.async_wait(token);
        co_return errc::timed_out;
    }
};

struct object_files_test : testing::Test {
    test::object_trial trial;
    object_files files{*trial.client, {"bucket", "dumps/one/"}};
    int root = -1;

    void put(const std::string& name, std::string_view bytes) {
        trial.put_object(trial.prefix + name, bytes);
    }
    void open_root() {
        ASSERT_FALSE(files.open(AT_FDCWD, trial.url, O_RDONLY | O_DIRECTORY, 0, root));
    }
    int open(const std::string& name, error_code expected = {}) {
        int descriptor = -1;
        const auto ec = files.open(root, name, O_RDONLY, 0, descriptor);
        EXPECT_EQ(ec, expected) << ec.message() << ": " << files.words_for(ec);
        return descriptor;
    }
    file_kind kind(int directory, const std::string& path) {
        file_kind found = file_kind::device;
        const auto ec = files.kind_of(directory, path, false, found);
        EXPECT_FALSE(ec) << files.words_for(ec);
        return found;
    }
    std::string content(int descriptor, std::size_t piece) {
        std::string all;
        std::vector<char> buffer(piece);
        std::size_t count = 1;
        while (count > 0) {
            const auto ec = files.read(descriptor, all.size(), buffer, count);
            EXPECT_FALSE(ec) << files.words_for(ec);
            all.append(buffer.data(), count);
        }
        return all;
    }
    static std::string text(std::size_t size) {
        std::string all(size, ' ');
        for (std::size_t i = 0; i < size; ++i) {
            all[i] = static_cast<char>('a' + i * 7 % 26 + i / 1000 % 3);
        }
        return all;
    }
};

TEST_F(object_files_test, an_object_comes_in_ranges_and_whole) {
    const auto large = text(13'000'001);
    put("large", large);
    put("small", "small");
    open_root();
    for (const std::size_t piece : {65536UL, 1UL << 20, 5UL << 20}) {
        const int descriptor = open("large");
        std::uint64_t size = 0;
        EXPECT_FALSE(files.size_of(descriptor, size));
        EXPECT_EQ(size, large.size());
        EXPECT_TRUE(content(descriptor, piece) == large) << piece;
        EXPECT_FALSE(files.close(descriptor));
    }
    EXPECT_EQ(content(open("small"), 3), "small");
}

TEST_F(object_files_test, a_small_object_takes_one_request) {
    put("small", "small");
    open_root();
    const auto before = trial.server->requests;
    EXPECT_EQ(content(open("small"), 100), "small");
    EXPECT_EQ(trial.server->requests, before + 1);
}

TEST_F(object_files_test, reading_may_jump) {
    const auto large = text(9'000'000);
    put("large", large);
    open_root();
    const int descriptor = open("large");
    std::vector<char> buffer(1000);
    for (const std::uint64_t at : {8'999'990ULL, 5ULL, 4'194'304ULL, 4'194'300ULL, 8'000'000ULL}) {
        std::size_t count = 0;
        ASSERT_FALSE(files.read(descriptor, at, buffer, count));
        ASSERT_GT(count, 0U);
        EXPECT_EQ(std::string(buffer.data(), count), large.substr(at, count)) << at;
    }
}

TEST_F(object_files_test, many_open_objects_share_their_memory) {
    const auto large = text(2'000'000);
    put("large", large);
    open_root();
    std::vector<int> descriptors;
    for (int i = 0; i < 200; ++i) {
        descriptors.push_back(open("large"));
    }
    EXPECT_TRUE(content(descriptors.back(), 65536) == large);
}

TEST_F(object_files_test, an_empty_object_is_an_empty_file) {
    put("empty", "");
    open_root();
    const int descriptor = open("empty");
    std::uint64_t size = 7;
    EXPECT_FALSE(files.size_of(descriptor, size));
    EXPECT_EQ(size, 0U);
    EXPECT_EQ(content(descriptor, 10), "");
}

TEST_F(object_files_test, what_a_name_is) {
    put("file", "x");
    put("data/part", "x");
    put("both-", "x");
    put("both/x", "x");
    EXPECT_EQ(kind(AT_FDCWD, trial.url), file_kind::directory);
    EXPECT_EQ(kind(AT_FDCWD, "s3://bucket/dumps/one"), file_kind::directory);
    EXPECT_EQ(kind(AT_FDCWD, "s3://bucket/dumps/other/"), file_kind::none);
    open_root();
    EXPECT_EQ(kind(root, "file"), file_kind::regular);
    EXPECT_EQ(kind(root, "data"), file_kind::directory);
    EXPECT_EQ(kind(root, "both"), file_kind::directory);
    EXPECT_EQ(kind(root, "fil"), file_kind::none);
    EXPECT_EQ(kind(root, "other"), file_kind::none);
    for (const auto* name : {"..", ".", "", "../one/file", "data/part", "/file"}) {
        EXPECT_EQ(kind(root, name), file_kind::none) << name;
        open(name, sys::make_error_code(sys::no_such_file_or_directory));
    }
    open("fil", sys::make_error_code(sys::no_such_file_or_directory));
}

TEST_F(object_files_test, a_url_may_be_of_one_object) {
    put("items.json", "x");
    object_files one(*trial.client, {"bucket", "dumps/one/items.json/"});
    const auto url = trial.url + "items.json";
    auto what = file_kind::none;
    EXPECT_FALSE(one.kind_of(AT_FDCWD, url, true, what));
    EXPECT_EQ(what, file_kind::regular);
    int first = -1;
    int second = -1;
    EXPECT_FALSE(one.open(AT_FDCWD, url, O_RDONLY, 0, first));
    const auto before = trial.server->requests;
    EXPECT_FALSE(one.open(AT_FDCWD, url, O_RDONLY, 0, second));
    EXPECT_EQ(trial.server->requests, before) << "its size and version are known";
    EXPECT_EQ(one.identity_of(first), one.identity_of(second));
    put("items.json", "y");
    std::vector<char> buffer(10);
    std::size_t count = 0;
    EXPECT_EQ(one.read(second, 0, buffer, count), errc::corrupt_output);
}

TEST_F(object_files_test, lists_what_is_there_whatever_it_is_called) {
    put("", ""); // as consoles mark a folder
    put("a b+%&<\"'\x01.json", "12345");
    put("data/x", "x");
    put("data/y", "x");
    put("/z", "x");
    put("../z", "x");
    open_root();
    std::vector<sized_name> found;
    ASSERT_FALSE(files.list_sizes(root, found));
    std::vector<std::string> names;
    for (const auto& each : found) {
        names.push_back(each.name);
        EXPECT_EQ(each.bytes.has_value(), each.name.starts_with("a ")) << each.name;
    }
    std::ranges::sort(names);
    EXPECT_EQ(names, (std::vector<std::string>{"..", "/", "a b+%&<\"'\x01.json", "data"}));
}

TEST_F(object_files_test, a_long_listing_comes_whole) {
    for (int i = 0; i < 1203; ++i) {
        put("data/" + std::to_string(i), "x");
    }
    open_root();
    int data = -1;
    ASSERT_FALSE(files.open(root, "data", O_RDONLY | O_DIRECTORY, 0, data));
    std::vector<std::string> names;
    EXPECT_FALSE(files.list(data, names));
    EXPECT_EQ(names.size(), 1203U);
}

TEST_F(object_files_test, a_listing_without_end_is_an_error) {
    trial.net->answer = [](const test::scripted_transport::request&) {
        return test::scripted_transport::reply(
            "<ListBucketResult><IsTruncated>true</IsTruncated>"
            "<NextContinuationToken>x</NextContinuationToken></ListBucketResult>",
            200);
    };
    auto params = trial.params;
    params.transport = trial.net;
    object_files endless(s3::client(trial.context.get_executor(), params), {"bucket", "dumps/"});
    auto what = file_kind::none;
    EXPECT_EQ(endless.kind_of(AT_FDCWD, "s3://bucket/dumps/", true, what),
              errc::malformed_response);
    EXPECT_NE(endless.words_for(errc::malformed_response).find("no end"), std::string::npos);
}

TEST_F(object_files_test, an_object_that_is_replaced_while_it_is_read_is_damage) {
    const auto large = text(40'000'000);
    for (const bool removed : {false, true}) {
        put("large", large);
        if (root < 0) {
            open_root();
        }
        const int descriptor = open("large");
        std::vector<char> buffer(1000);
        std::size_t count = 0;
        EXPECT_FALSE(files.read(descriptor, 0, buffer, count));
        if (removed) {
            trial.remove_object(trial.prefix + "large");
        } else {
            put("large", text(40'000'001));
        }
        const auto ec = files.read(descriptor, 39'999'000, buffer, count);
        EXPECT_EQ(ec, errc::corrupt_output);
        const auto words = files.words_for(ec);
        EXPECT_NE(words.find("s3://bucket/dumps/one/large"), words.npos) << words;
        EXPECT_NE(words.find("replaced"), words.npos) << words;
    }
}

TEST_F(object_files_test, a_bucket_that_is_missing_is_an_error_and_no_empty_place) {
    object_files other(*trial.client, {"no-such-bucket", "dumps/"});
    auto what = file_kind::none;
    const auto ec = other.kind_of(AT_FDCWD, "s3://no-such-bucket/dumps/", true, what);
    EXPECT_EQ(ec, s3_errc::no_such_bucket);
    const auto words = other.words_for(ec);
    EXPECT_NE(words.find("s3://no-such-bucket/"), words.npos) << words;
    EXPECT_NE(words.find("NoSuchBucket"), words.npos) << words;
}

TEST_F(object_files_test, waiting_on_the_thread_that_serves_the_client_is_an_error) {
    asio::io_context own;
    object_files blocked(s3::client(own.get_executor(), trial.params), {"bucket", "dumps/"});
    error_code ec;
    asio::post(own, [&] {
        auto what = file_kind::none;
        ec = blocked.kind_of(AT_FDCWD, "s3://bucket/dumps/", true, what);
    });
    own.run();
    EXPECT_EQ(ec, errc::invalid_argument);
    EXPECT_NE(blocked.words_for(ec).find("thread"), std::string::npos);
}

TEST_F(object_files_test, a_context_that_ends_lets_go_of_what_waits) {
    auto own = std::make_unique<asio::io_context>(1);
    auto params = trial.params;
    params.transport = std::make_shared<silent_transport>();
    params.time = nullptr;
    object_files waiting(s3::client(own->get_executor(), params), {"bucket", "dumps/"});
    error_code ec;
    std::thread waiter([&] {
        auto what = file_kind::none;
        ec = waiting.kind_of(AT_FDCWD, "s3://bucket/dumps/", true, what);
    });
    while (own->poll() == 0) {
        own->restart();
        std::this_thread::yield();
    }
    own->stop();
    own.reset();
    waiter.join();
    EXPECT_EQ(ec, asio::error::operation_aborted);
}

TEST_F(object_files_test, nothing_can_be_changed) {
    put("file", "x");
    open_root();
    int made = -1;
    const auto read_only = sys::make_error_code(sys::read_only_file_system);
    EXPECT_EQ(files.open(root, "file", O_RDWR | O_APPEND, 0, made), read_only);
    EXPECT_EQ(files.open(root, "new", O_RDONLY | O_CREAT, 0600, made), read_only);
    EXPECT_EQ(files.remove(root, "file"), read_only);
    EXPECT_EQ(files.make_directory(root, "new", 0700), read_only);
    EXPECT_EQ(files.lock(root), read_only);
}

} // namespace
} // namespace dyndump::output
