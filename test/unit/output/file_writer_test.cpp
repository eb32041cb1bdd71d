#include <dyndump/file_writer.hpp>

#include "support/make_page.hpp"
#include "support/run_awaitable.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <cstddef>
#include <exception>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump {
namespace {

using test::make_page;
using test::run_awaitable;

const std::string item_a = R"({"id":{"S":"a"}})";
const std::string item_b = R"({"id":{"S":"b"}})";

struct file_writer_test : testing::Test {
    test::temporary_directory directory;
    const std::string path = directory / "out.json";
    error_code ec;
    diagnostics diag;

    file_writer make(file_writer_params params) { return file_writer(std::move(params), ec, diag); }
    file_writer make() { return make(file_writer_params(path)); }
};

TEST_F(file_writer_test, a_page_beyond_a_slice_is_written_whole) {
    const std::string large = R"({"id":{"S":")" + std::string(1'500'000, 'x') + R"("}})";
    for (const auto format : {json_format::dynamodb_json, json_format::plain}) {
        file_writer_params params(path);
        params.encoder = json_encoder(format);
        params.replace = true;
        auto writer = make(params);
        ASSERT_FALSE(ec) << diag.message;
        auto source = make_page(std::vector(7, large));
        ASSERT_FALSE(run_awaitable(writer.write(source)));
        ASSERT_FALSE(run_awaitable(writer.finish({})));
        std::string line;
        ASSERT_FALSE(json_encoder(format).encode(item_view(large), line));
        std::string all;
        for (int i = 0; i < 7; ++i) {
            all += line;
        }
        EXPECT_TRUE(directory.read("out.json") == all);
    }
}

TEST_F(file_writer_test, a_finished_file_holds_every_page) {
    auto writer = make();
    ASSERT_FALSE(ec) << diag.message;
    for (const auto& items :
         {std::vector{item_a, item_b}, std::vector<std::string>{}, std::vector{item_b}}) {
        auto source = make_page(items);
        ASSERT_FALSE(run_awaitable(writer.write(source)));
    }
    EXPECT_NE(writer.temporary_path(), "");
    ASSERT_FALSE(run_awaitable(writer.finish({})));
    EXPECT_EQ(directory.read("out.json"), item_a + '\n' + item_b + '\n' + item_b + '\n');
    EXPECT_EQ(writer.bytes_written(), directory.read("out.json").size());
    EXPECT_EQ(directory.names().size(), 1U);
    EXPECT_FALSE(writer.error());
}

TEST_F(file_writer_test, an_unfinished_fetch_leaves_nothing) {
    for (const error_code why : {error_code(errc::stopped), error_code(errc::stalled)}) {
        auto writer = make();
        auto source = make_page({item_a});
        ASSERT_FALSE(run_awaitable(writer.write(source)));
        EXPECT_FALSE(run_awaitable(writer.finish(why)));
        EXPECT_TRUE(directory.names().empty());
        EXPECT_FALSE(writer.error());
    }
}

TEST_F(file_writer_test, without_finish_nothing_is_left) {
    {
        auto writer = make();
        auto moved = std::move(writer);
        auto source = make_page({item_a});
        ASSERT_FALSE(run_awaitable(moved.write(source)));
    }
    EXPECT_TRUE(directory.names().empty());
}

TEST_F(file_writer_test, an_output_that_cannot_be_opened_fails_at_once) {
    const auto writer = make(file_writer_params(directory / "no/out.json"));
    EXPECT_EQ(ec, boost::system::errc::no_such_file_or_directory);
    EXPECT_NE(diag.message.find("no/out.json"), std::string::npos);
    EXPECT_EQ(writer.error(), ec);
}

TEST_F(file_writer_test, a_writer_that_did_not_open_writes_nothing) {
    std::ofstream(path) << "precious";
    auto writer = make();
    EXPECT_EQ(ec, errc::output_exists);
    auto source = make_page({item_a});
    EXPECT_EQ(run_awaitable(writer.write(source)), errc::output_exists);
    EXPECT_EQ(run_awaitable(writer.finish({})), errc::output_exists);
    EXPECT_EQ(directory.read("out.json"), "precious");
}

TEST_F(file_writer_test, formats_are_the_encoders) {
    auto params = file_writer_params(path);
    params.encoder = json_encoder(json_format::plain);
    auto writer = make(params);
    auto source = make_page({item_a});
    ASSERT_FALSE(run_awaitable(writer.write(source)));
    ASSERT_FALSE(run_awaitable(writer.finish({})));
    EXPECT_EQ(directory.read("out.json"), "{\"id\":\"a\"}\n");
}

TEST_F(file_writer_test, a_large_page_is_encoded_while_others_get_their_turn) {
    auto params = file_writer_params(path);
    params.encoder = json_encoder(json_format::plain);
    auto writer = make(params);
    const std::string text(1000, 'x');
    const std::vector<std::string> items(1000, R"({"id":{"S":")" + text + R"("}})");
    auto source = make_page(items);

    boost::asio::io_context context;
    bool written = false;
    int turns = 0;
    std::function<void()> other = [&] {
        ++turns;
        if (!written) {
            boost::asio::post(context, other);
        }
    };
    boost::asio::co_spawn(context, writer.write(source),
                          [&](std::exception_ptr, error_code result) {
                              EXPECT_FALSE(result);
                              written = true;
                          });
    boost::asio::post(context, other);
    context.run();
    EXPECT_TRUE(written);
    EXPECT_GE(turns, 10);
    ASSERT_FALSE(run_awaitable(writer.finish({})));
    std::string expected;
    for (std::size_t i = 0; i < items.size(); ++i) {
        expected += "{\"id\":\"" + text + "\"}\n";
    }
    EXPECT_EQ(directory.read("out.json"), expected);
}

TEST_F(file_writer_test, an_item_that_cannot_be_encoded_fails_the_write_and_what_follows) {
    auto params = file_writer_params(path);
    params.encoder = json_encoder(json_format::plain);
    auto writer = make(params);
    auto bad = make_page({item_a, R"({"id":{"N":"one"}})"});
    EXPECT_EQ(run_awaitable(writer.write(bad)), errc::malformed_response);
    EXPECT_NE(writer.failure().find("encoded"), std::string::npos);
    auto good = make_page({item_a});
    EXPECT_EQ(run_awaitable(writer.write(good)), errc::malformed_response);
    EXPECT_EQ(run_awaitable(writer.finish({})), errc::malformed_response);
    EXPECT_TRUE(directory.names().empty());
}

TEST_F(file_writer_test, a_full_device_fails_the_write_and_what_follows) {
    auto writer = make(file_writer_params("/dev/full"));
    ASSERT_FALSE(ec) << diag.message;
    auto source = make_page({item_a});
    EXPECT_EQ(run_awaitable(writer.write(source)), boost::system::errc::no_space_on_device);
    EXPECT_EQ(run_awaitable(writer.finish({})), boost::system::errc::no_space_on_device);
    EXPECT_EQ(writer.error(), boost::system::errc::no_space_on_device);
    EXPECT_NE(writer.failure().find("/dev/full"), std::string::npos);
}

struct pipe_ends {
    pipe_ends() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
    ~pipe_ends() {
        close_end(0);
        close_end(1);
    }
    void close_end(int which) {
        if (ends[which] >= 0) {
            ::close(ends[which]);
            ends[which] = -1;
        }
    }
    int ends[2] = {-1, -1};
};

// More than a pipe holds: the write must wait for the reader, and the executor must not.
TEST_F(file_writer_test, a_pipe_that_is_full_does_not_stop_the_executor) {
    pipe_ends pipe;
    file_writer_params params;
    params.descriptor = pipe.ends[1];
    auto writer = make(params);
    ASSERT_FALSE(ec);
    const std::string large = R"({"id":{"S":")" + std::string(1 << 20, 'x') + R"("}})";
    auto source = make_page({large});

    boost::asio::io_context context;
    bool written = false;
    boost::asio::co_spawn(context, writer.write(source),
                          [&](std::exception_ptr, error_code result) {
                              EXPECT_FALSE(result);
                              written = true;
                          });
    context.poll(); // returns: the executor is free while the write waits
    EXPECT_FALSE(written);

    auto reader = std::async(std::launch::async, [&] {
        std::string all(large.size() + 1, '\0');
        std::size_t filled = 0;
        while (filled < all.size()) {
            const auto n = ::read(pipe.ends[0], all.data() + filled, all.size() - filled);
            if (n <= 0) {
                break;
            }
            filled += static_cast<std::size_t>(n);
        }
        return all;
    });
    context.run();
    EXPECT_TRUE(written);
    EXPECT_EQ(reader.get(), large + '\n');
}

TEST_F(file_writer_test, a_reader_that_left_is_a_broken_pipe) {
    const auto old = std::signal(SIGPIPE, SIG_IGN);
    pipe_ends pipe;
    pipe.close_end(0);
    file_writer_params params;
    params.descriptor = pipe.ends[1];
    auto writer = make(params);
    auto source = make_page({item_a});
    EXPECT_EQ(run_awaitable(writer.write(source)), boost::system::errc::broken_pipe);
    EXPECT_EQ(writer.error(), boost::system::errc::broken_pipe);
    std::signal(SIGPIPE, old);
}

} // namespace
} // namespace dyndump
