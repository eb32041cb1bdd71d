// Dumps that lie in S3: checked, read and compared as those in a directory.
#include "support/memory_source.hpp"
#include "support/object_trial.hpp"
#include "support/temporary_directory.hpp"

#include <dyndump/compare.hpp>
#include <dyndump/dump_reader.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/verify.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace dyndump {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

error_code move_into(any_source from, any_writer to, std::string* words = nullptr) {
    asio::io_context context;
    transfer moved(context.get_executor(), std::move(from), std::move(to), run_params());
    error_code came = asio::error::would_block;
    moved.async_run([&](error_code ec, const run_result& r) {
        came = ec;
        if (words != nullptr) {
            *words = r.diag.message;
        }
    });
    context.run();
    return came;
}

struct object_dump_test : testing::Test {
    test::object_trial trial;
    test::temporary_directory place{test::temporary_directory::quick()};
    dump_writer_params how;
    diagnostics diag;
    verify_result found;
    std::map<std::string, std::string> objects; // by key

    void dump() {
        how.path = (fs::path(place.path()) / "dump").string();
        how.table.name = "t";
        how.table.key_names = {"id"};
        how.fetch.table_name = "t";
        how.part_bytes = 60; // some parts a segment
        error_code ec;
        dump_writer writer(how, ec, diag);
        ASSERT_FALSE(ec) << diag.message;
        ASSERT_FALSE(move_into(test::some_pages(9), std::ref(writer))) << writer.failure();
        for (const auto& each : fs::recursive_directory_iterator(how.path)) {
            if (each.is_regular_file()) {
                std::ifstream file(each.path(), std::ios::binary);
                const std::string bytes(std::istreambuf_iterator<char>(file), {});
                put(trial.prefix + fs::relative(each.path(), how.path).string(), bytes);
            }
        }
    }
    void put(const std::string& key, const std::string& bytes) {
        trial.put_object(key, bytes);
        objects[key] = bytes;
    }
    std::string part() const {
        return std::ranges::find_if(
                   objects,
                   [](const auto& each) { return each.first.find("/data/") != std::string::npos; })
            ->first;
    }
    verify_params what(const std::string& path = "s3://bucket/dumps/one/") const {
        verify_params params(path);
        params.objects = trial.client;
        return params;
    }
    error_code verify() { return verify_dump(what(), found, diag); }
    dump_reader_params reading(const std::string& path = "s3://bucket/dumps/one/") const {
        dump_reader_params params(path);
        params.objects = trial.client;
        return params;
    }
};

TEST_F(object_dump_test, of_every_layout_and_compression_is_sound_and_comes_back) {
    for (const auto layout : {dump_layout::directory, dump_layout::aws_export}) {
        for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
            for (const auto& [key, bytes] : objects) {
                trial.remove_object(key);
            }
            objects.clear();
            fs::remove_all(how.path);
            how = dump_writer_params();
            how.layout = layout;
            how.compress = kind;
            ASSERT_NO_FATAL_FAILURE(dump());
            EXPECT_FALSE(verify()) << diag.message;
            EXPECT_EQ(found.items, 54U);
            EXPECT_TRUE(found.keys_compared);
            error_code ec;
            dump_reader reader(reading(), ec, diag);
            ASSERT_FALSE(ec) << diag.message;
            dump_reader twin(dump_reader_params(how.path), ec, diag);
            ASSERT_FALSE(ec) << diag.message;
            EXPECT_EQ(reader.contents().identity, twin.contents().identity);
            EXPECT_EQ(reader.contents().file_bytes, twin.contents().file_bytes);
            test::written_items all;
            EXPECT_FALSE(move_into(std::move(reader), std::ref(all)));
            EXPECT_EQ(all.seen.size(), 54U);
        }
    }
}

TEST_F(object_dump_test, a_file_is_one_object) {
    put("lines/items.json", "{\"id\":{\"S\":\"a\"}}\n{\"id\":{\"S\":\"b\"}}\n");
    auto params = what("s3://bucket/lines/items.json");
    params.key = {"id"};
    EXPECT_FALSE(verify_dump(params, found, diag)) << diag.message;
    EXPECT_EQ(found.items, 2U);
    error_code ec;
    dump_reader reader(reading("s3://bucket/lines/items.json"), ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    EXPECT_TRUE(reader.contents().identity.starts_with("object 34 ")) << reader.contents().identity;
    test::written_items all;
    EXPECT_FALSE(move_into(std::move(reader), std::ref(all)));
    EXPECT_EQ(all.seen.size(), 2U);
}

TEST_F(object_dump_test, a_file_that_cannot_be_unpacked_is_damaged) {
    put("lines/items.json.gz", "\x1f\x8b\x08 and no gzip after all");
    EXPECT_EQ(verify_dump(what("s3://bucket/lines/items.json.gz"), found, diag),
              errc::corrupt_output);
    EXPECT_NE(found.findings.front().find("cannot be decompressed"), std::string::npos)
        << found.findings.front();
    put("lines/items.json.gz", "");
    EXPECT_EQ(verify_dump(what("s3://bucket/lines/items.json.gz"), found, diag),
              errc::corrupt_output);
}

TEST_F(object_dump_test, every_harm_is_found) {
    how.compress = compression::gzip;
    ASSERT_NO_FATAL_FAILURE(dump());
    const auto key = part();
    const auto whole = objects[key];
    const auto harm = [&](const std::string& bytes, const std::string& words) {
        trial.put_object(key, bytes);
        EXPECT_EQ(verify(), errc::corrupt_output) << words;
        ASSERT_FALSE(found.findings.empty());
        EXPECT_NE(found.findings.front().find(words), std::string::npos)
            << found.findings.front() << " instead of " << words;
        error_code ec;
        dump_reader reader(reading(), ec, diag);
        ASSERT_FALSE(ec) << diag.message;
        test::written_items all;
        std::string said;
        EXPECT_EQ(move_into(std::move(reader), std::ref(all), &said), errc::corrupt_output);
        EXPECT_NE(said.find("data/"), std::string::npos) << said;
        trial.put_object(key, whole);
    };
    auto flipped = whole;
    flipped[whole.size() / 2] ^= 1;
    harm(flipped, "SHA-256");
    harm(whole.substr(0, whole.size() - 1), "bytes, the manifest says");
    harm("no gzip at all", "bytes, the manifest says");
    harm("", "0 bytes, the manifest says");
    EXPECT_FALSE(verify()) << diag.message;

    trial.remove_object(key);
    EXPECT_EQ(verify(), errc::corrupt_output);
    EXPECT_NE(found.findings.front().find(": missing"), std::string::npos);
    trial.put_object(key, whole);

    trial.put_object(trial.prefix + "data/../x\n", "x");
    EXPECT_EQ(verify(), errc::corrupt_output);
    EXPECT_EQ(found.findings.front(), "data/..: not in the manifest");
}

TEST_F(object_dump_test, a_manifest_that_leads_elsewhere_is_refused) {
    ASSERT_NO_FATAL_FAILURE(dump());
    const auto manifest = trial.prefix + "manifest.json";
    auto text = objects[manifest];
    const auto at = text.find("data/0");
    text.replace(at, 5, "../xx");
    trial.put_object(manifest, text);
    EXPECT_EQ(verify(), errc::corrupt_output);
    EXPECT_NE(found.findings.front().find("manifest.json"), std::string::npos);
    trial.put_object(manifest, "");
    EXPECT_EQ(verify(), errc::corrupt_output);
}

TEST_F(object_dump_test, an_unfinished_one_is_told_from_none_at_all) {
    put(trial.prefix + "data/000000-00000.json", "{}\n");
    EXPECT_EQ(verify(), errc::stopped);
    EXPECT_EQ(verify_dump(what("s3://bucket/nothing/"), found, diag),
              boost::system::errc::no_such_file_or_directory);
    EXPECT_NE(diag.message.find("s3://bucket/nothing/"), std::string::npos) << diag.message;
}

TEST_F(object_dump_test, what_s3_says_reaches_the_message) {
    EXPECT_EQ(verify_dump(what("s3://no-such-bucket/x/"), found, diag), s3_errc::no_such_bucket);
    EXPECT_NE(diag.message.find("NoSuchBucket"), std::string::npos) << diag.message;
    error_code ec;
    const dump_reader reader(reading("s3://no-such-bucket/x/"), ec, diag);
    EXPECT_EQ(ec, s3_errc::no_such_bucket);
    EXPECT_NE(diag.message.find("NoSuchBucket"), std::string::npos) << diag.message;
}

// Does not allow what has that in its target.
class denying_transport final : public transport {
public:
    denying_transport(std::shared_ptr<transport> inner, std::string target)
        : inner_(std::move(inner))
        , target_(std::move(target)) {}

    asio::awaitable<error_code> exchange(const http_endpoint& to, const http_request& request,
                                         http_response& response, diagnostics& diag) override {
        if (request.target.find(target_) != std::string::npos) {
            response.clear();
            response.status = 403;
            response.body.append("<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
            co_return error_code{};
        }
        co_return co_await inner_->exchange(to, request, response, diag);
    }

private:
    std::shared_ptr<transport> inner_;
    std::string target_;
};

// Says nothing to what has that in its target.
class muted_transport final : public transport {
public:
    muted_transport(std::shared_ptr<transport> inner, std::string target)
        : inner_(std::move(inner))
        , target_(std::move(target)) {}

    std::atomic<bool> asked = false;

    asio::awaitable<error_code> exchange(const http_endpoint& to, const http_request& request,
                                         http_response& response, diagnostics& diag) override {
        if (request.target.find(target_) != std::string::npos) {
            asked = true;
            auto here = co_await asio::this_coro::executor;
            asio::steady_timer never(here, asio::steady_timer::time_point::max());
            auto token = asio::as_tuple(asio::use_awaitable);
            co_await never.async_wait(token);
        }
        co_return co_await inner_->exchange(to, request, response, diag);
    }

private:
    std::shared_ptr<transport> inner_;
    std::string target_;
};

TEST_F(object_dump_test, a_read_that_is_not_answered_can_be_left) {
    ASSERT_NO_FATAL_FAILURE(dump());
    const auto muted = std::make_shared<muted_transport>(trial.server, "data/0");
    auto params = trial.params;
    params.transport = muted;
    asio::thread_pool pool(2);
    auto from = reading();
    from.objects = s3::client(trial.context.get_executor(), params);
    from.blocking_executor = pool.get_executor();
    error_code ec;
    dump_reader reader(std::move(from), ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    asio::io_context context;
    test::written_items all;
    transfer moved(context.get_executor(), std::move(reader), std::ref(all), run_params());
    asio::cancellation_signal leave;
    bool ended = false;
    moved.async_run(
        asio::bind_cancellation_slot(leave.slot(), [&](error_code, const run_result& result) {
            ended = true;
            EXPECT_FALSE(result.complete);
        }));
    while (!muted->asked) {
        context.poll();
    }
    leave.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_TRUE(ended);
}

TEST_F(object_dump_test, denied_on_each_single_call_says_which) {
    ASSERT_NO_FATAL_FAILURE(dump());
    for (const auto& [target, said] :
         {std::pair("list-type=2", "ListObjectsV2 of s3://bucket/"),
          {"manifest.json", "GetObject of s3://bucket/dumps/one/manifest.json"},
          {"data/00000", "GetObject of s3://bucket/dumps/one/data/00000"},
          {"prefix=dumps%2Fone%2Fdata", "ListObjectsV2 of s3://bucket/"}}) {
        auto params = trial.params;
        params.transport = std::make_shared<denying_transport>(trial.server, target);
        auto checked = what();
        checked.objects = s3::client(trial.context.get_executor(), params);
        EXPECT_EQ(verify_dump(checked, found, diag), s3_errc::access_denied) << target;
        EXPECT_NE(diag.message.find(said), std::string::npos) << diag.message;
        EXPECT_NE(diag.message.find("policies"), std::string::npos) << diag.message;
    }
}

TEST_F(object_dump_test, without_a_client_and_with_a_faulty_url_says_why) {
    EXPECT_EQ(verify_dump(verify_params(trial.url), found, diag), errc::invalid_argument);
    EXPECT_NE(diag.message.find("S3 client"), std::string::npos) << diag.message;
    EXPECT_EQ(verify_dump(what("s3://bucket/a/../b/"), found, diag), errc::invalid_argument);
    EXPECT_FALSE(diag.message.empty());
    EXPECT_EQ(verify_dump(what("s3:///b/"), found, diag), errc::invalid_argument);
}

TEST_F(object_dump_test, is_compared_with_its_table) {
    ASSERT_NO_FATAL_FAILURE(dump());
    comparison_params params;
    params.dump = what();
    table_comparison compare(params);
    ASSERT_FALSE(compare.open(diag)) << diag.message;
    EXPECT_EQ(compare.fetch().table_name, "t");
    compare.set_key({"id"});
    ASSERT_FALSE(compare.read_dump(found, diag)) << diag.message;
    EXPECT_FALSE(move_into(test::some_pages(9), std::ref(compare)));
    comparison_result result;
    EXPECT_FALSE(compare.conclude(result));
    EXPECT_TRUE(result.equal());
    EXPECT_EQ(result.dump_items, 54U);
}

} // namespace
} // namespace dyndump
