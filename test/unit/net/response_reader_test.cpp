#include "net/response_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace dyndump::net {
namespace {

class response_reader_test : public ::testing::Test {
protected:
    /// Offers `wire` in pieces of at most `first`, then `piece` bytes, until the reader is done or
    /// fails.
    error_code feed(std::string_view wire, std::size_t first, std::size_t piece,
                    body_rule rule = body_rule::by_head) {
        reader.emplace(response, head, rule);
        std::size_t most = first;
        while (!wire.empty() && !reader->done()) {
            const auto room = reader->want();
            EXPECT_FALSE(room.empty());
            const std::size_t n = std::min({room.size(), most, wire.size()});
            std::memcpy(room.data(), wire.data(), n);
            wire.remove_prefix(n);
            if (n != 0) {
                if (auto ec = reader->commit(n)) {
                    return ec;
                }
            }
            most = piece;
        }
        left = wire.size();
        return {};
    }
    error_code feed(std::string_view wire) { return feed(wire, wire.size(), wire.size()); }

    std::string body() const { return std::string(response.body.view()); }

    http_response response;
    std::vector<char> head;
    std::optional<response_reader> reader;
    std::size_t left = 0; // bytes that the reader did not want
};

struct sample {
    std::string_view wire;
    unsigned status;
    std::string_view body;
    bool keep_alive = true;
    body_rule rule = body_rule::by_head;
};

const sample samples[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nx-amz-crc32: 7\r\n\r\nhello, world", 200,
     "hello, world"},
    {"HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", 200, ""},
    {"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", 400, "{}",
     false},
    {"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n",
     200, "hello, world"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0000C;name=\"v\"\r\nhello, "
     "world\r\n0;x\r\n"
     "X-Trailer: one\r\nAnother: two\r\n\r\n",
     200, "hello, world"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""},
    {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", 304, ""},
    {"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 200, "", true, body_rule::none},
    {"HTTP/1.1 200 Connection established\r\n\r\n", 200, "", true, body_rule::on_failure},
    {"HTTP/1.1 407 Who are you\r\nContent-Length: 2\r\n\r\nno", 407, "no", true,
     body_rule::on_failure},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
     "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!",
     200, "!"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n!", 200, "!", false},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\n!", 200, "!"},
};

TEST_F(response_reader_test, any_two_pieces_give_the_same_response) {
    for (const sample& s : samples) {
        for (std::size_t cut = 0; cut <= s.wire.size(); ++cut) {
            SCOPED_TRACE(std::string(s.wire.substr(0, cut)) + "|");
            ASSERT_FALSE(feed(s.wire, cut, s.wire.size(), s.rule));
            ASSERT_TRUE(reader->done());
            ASSERT_EQ(left, 0u);
            ASSERT_EQ(response.status, s.status);
            ASSERT_EQ(body(), s.body);
            ASSERT_EQ(reader->keep_alive(), s.keep_alive);
            ASSERT_EQ(reader->received(), s.body.size());
        }
    }
}

TEST_F(response_reader_test, pieces_of_any_size_give_the_same_response) {
    for (const sample& s : samples) {
        for (const std::size_t piece : {1u, 2u, 3u, 7u}) {
            ASSERT_FALSE(feed(s.wire, piece, piece, s.rule));
            ASSERT_TRUE(reader->done()) << s.wire;
            ASSERT_EQ(body(), s.body);
            ASSERT_EQ(reader->keep_alive(), s.keep_alive);
        }
    }
}

TEST_F(response_reader_test, every_cut_response_is_a_closed_connection) {
    for (const sample& s : samples) {
        for (std::size_t cut = 0; cut < s.wire.size(); ++cut) {
            SCOPED_TRACE(std::string(s.wire.substr(0, cut)) + "|");
            ASSERT_FALSE(feed(s.wire.substr(0, cut), 5, 5, s.rule));
            ASSERT_FALSE(reader->done());
            ASSERT_EQ(reader->finish(), errc::connection_closed);
            ASSERT_EQ(reader->started(), cut != 0);
        }
    }
}

TEST_F(response_reader_test, headers_are_found_in_any_case) {
    ASSERT_FALSE(feed(samples[0].wire));
    EXPECT_EQ(response.header("X-AMZ-CRC32"), "7");
    EXPECT_EQ(response.header("content-length"), "12");
    EXPECT_EQ(response.header("absent"), "");
    EXPECT_EQ(response.headers().size(), 2u);
}

TEST_F(response_reader_test, headers_of_interim_responses_are_forgotten) {
    ASSERT_FALSE(feed(samples[11].wire));
    EXPECT_EQ(response.header("Link"), "");
}

TEST_F(response_reader_test, a_body_without_a_length_ends_with_the_connection) {
    ASSERT_FALSE(feed("HTTP/1.1 503 Oh\r\n\r\n<html>down</html>", 3, 3));
    EXPECT_FALSE(reader->done());
    EXPECT_FALSE(reader->length());
    EXPECT_FALSE(reader->finish());
    EXPECT_TRUE(reader->done());
    EXPECT_FALSE(reader->keep_alive());
    EXPECT_EQ(body(), "<html>down</html>");
}

TEST_F(response_reader_test, bytes_after_the_response_spoil_the_connection) {
    for (const sample& s : samples) {
        const std::string wire = std::string(s.wire) + "HTTP/1.1 200 OK\r\n";
        ASSERT_FALSE(feed(wire, wire.size(), wire.size(), s.rule));
        EXPECT_TRUE(reader->done());
        EXPECT_FALSE(reader->keep_alive() && left == 0) << s.wire;
        EXPECT_EQ(body(), s.body);
    }
}

TEST_F(response_reader_test, what_is_not_http_is_refused) {
    for (const std::string_view wire : {
             "SSH-2.0-OpenSSH_9.2\r\n",
             "\r\n\r\n",
             "HTTP/2 200 OK\r\n\r\n",
             "http/1.1 200 OK\r\n\r\n",
             "HTTP/1.1 2000 OK\r\n\r\n",
             "HTTP/1.1 20 OK\r\n\r\n",
             "HTTP/1.1 abc OK\r\n\r\n",
             "HTTP/1.1 099 OK\r\n\r\n",
             "HTTP/1.1200 OK\r\n\r\n",
             "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
             "HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
             "HTTP/1.1 200 OK\r\nA: \x01\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
             "HTTP/1.1 101 Switching Protocols\r\n\r\n",
         }) {
        EXPECT_EQ(feed(wire), errc::malformed_response) << wire;
        EXPECT_EQ(feed(wire, 1, 1), errc::malformed_response) << wire;
    }
}

TEST_F(response_reader_test, broken_chunks_are_refused) {
    const std::string head_text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string_view chunks :
         {"\r\n", "x\r\n", "-1\r\n", "0x5\r\nhello\r\n", "5\nhello\r\n", "5\r\nhello0\r\n",
          "5\r\nhello\n", "5\r\nhelloX\r\n", "5\r\rhello", "5;a\nhello", "0\r\n\n", "0\r\n\rX",
          "1000000000000000\r\n", "ffffffffffffffffffff\r\n", "5 g5\nhello"}) {
        EXPECT_EQ(feed(head_text + std::string(chunks)), errc::malformed_response) << chunks;
        EXPECT_EQ(feed(head_text + std::string(chunks), 1, 1), errc::malformed_response) << chunks;
    }
}

TEST_F(response_reader_test, an_endless_head_is_refused) {
    std::string wire = "HTTP/1.1 200 OK\r\n";
    while (wire.size() < response_reader::head_limit + 1000) {
        wire += "X-Filler: yes\r\n";
    }
    EXPECT_EQ(feed(wire, 1000, 1000), errc::response_too_large);
    EXPECT_EQ(feed(wire + "\r\n"), errc::response_too_large);
    std::string status = "HTTP/1.1 200 ";
    status.append(100000, 'x');
    EXPECT_EQ(feed(status), errc::response_too_large);
}

TEST_F(response_reader_test, endless_chunk_extensions_and_trailers_are_refused) {
    const std::string head_text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string filler(20000, 'x');
    EXPECT_EQ(feed(head_text + "5;" + filler), errc::malformed_response);
    EXPECT_EQ(feed(head_text + "0\r\n" + filler), errc::malformed_response);
}

TEST_F(response_reader_test, a_body_beyond_the_limit_is_refused) {
    response.body_limit = 10;
    EXPECT_FALSE(feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"));
    EXPECT_EQ(feed("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"), errc::response_too_large);
    EXPECT_EQ(feed("HTTP/1.1 200 OK\r\n\r\n01234567890"), errc::response_too_large);
    EXPECT_EQ(feed("HTTP/1.1 200 OK\r\n\r\n01234567890", 4, 4), errc::response_too_large);
    const std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                                     "chunked\r\n\r\n6\r\n012345\r\n5\r\n67890\r\n0\r\n\r\n";
    EXPECT_EQ(feed(chunked), errc::response_too_large);
    EXPECT_EQ(feed(chunked, 1, 1), errc::response_too_large);
}

TEST_F(response_reader_test, large_chunked_bodies_survive_any_pieces) {
    std::mt19937 random(7);
    std::string expected;
    std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    while (expected.size() < 600000) {
        std::string chunk(1 + random() % 20000, '\0');
        std::ranges::generate(chunk, [&] { return static_cast<char>(random()); });
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
        wire += size + chunk + "\r\n";
        expected += chunk;
    }
    wire += "0\r\n\r\n";
    for (const std::size_t piece : {1ul, 17ul, 1460ul, 65536ul, wire.size()}) {
        ASSERT_FALSE(feed(wire, piece, piece));
        ASSERT_TRUE(reader->done());
        ASSERT_TRUE(body() == expected) << piece;
    }
}

TEST_F(response_reader_test, a_sized_body_is_wanted_in_large_pieces_at_its_place) {
    const std::string expected(1 << 20, 'x');
    const std::string wire = "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + expected;
    ASSERT_FALSE(feed(std::string_view(wire).substr(0, 60), 60, 60));
    EXPECT_EQ(reader->want().size(), std::size_t{512} << 10);
    const char* const memory = response.body.data();
    ASSERT_FALSE(feed(wire));
    EXPECT_EQ(response.body.data(), memory) << "a response that is used again keeps its memory";
    EXPECT_TRUE(body() == expected);
}

struct noting_observer final : body_observer {
    void arrived(std::string_view so_far) override {
        EXPECT_GE(so_far.size(), last.size());
        last = so_far;
        ++calls;
    }
    std::string_view last;
    int calls = 0;
};

TEST_F(response_reader_test, an_observer_sees_a_sized_body_grow_and_no_other) {
    const std::string expected(3000, 'x');
    noting_observer seen;
    response.observer = &seen;
    ASSERT_FALSE(feed("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + expected, 500, 500));
    EXPECT_TRUE(seen.last == expected);
    EXPECT_GE(seen.calls, 6);
    EXPECT_EQ(seen.last.data(), response.body.data());

    noting_observer unseen;
    response.observer = &unseen;
    ASSERT_FALSE(
        feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    EXPECT_EQ(unseen.calls, 0);
}

} // namespace
} // namespace dyndump::net
