// What was dumped comes back: items, byte for byte, and what the dump says of its table.
#include "support/memory_source.hpp"
#include "support/temporary_directory.hpp"

#include "output/write/compressor.hpp"

#include <dyndump/dump_reader.hpp>
#include <dyndump/dump_writer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace dyndump {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

struct outcome {
    error_code code;
    run_result result;
};

outcome move_all(any_source from, any_writer to, run_params how = {}) {
    asio::io_context context;
    transfer moved(context.get_executor(), std::move(from), std::move(to), std::move(how));
    outcome came{asio::error::would_block, {}};
    moved.async_run([&](error_code ec, run_result r) { came = {ec, std::move(r)}; });
    context.run();
    return came;
}

struct dump_reader_test : testing::Test {
    test::temporary_directory place{test::temporary_directory::quick()};
    dump_writer_params how;
    error_code ec;
    diagnostics diag;

    std::string at(const std::string& name) const {
        return (fs::path(place.path()) / name).string();
    }

    void dump(int segments = 9) {
        how.table.name = "t";
        how.table.json = R"({"TableName":"t","N":1.50,"L":[1,{"a":null,"b":[]}],"T":true})";
        how.table.settings_json = R"({"tags":["a","\"b\""]})";
        how.table.key_names = {"id"};
        how.fetch.table_name = "t";
        how.part_bytes = 60; // some parts a segment
        dump_writer writer(how, ec, diag);
        ASSERT_FALSE(ec) << diag.message;
        const auto came = move_all(test::some_pages(segments), std::ref(writer));
        ASSERT_FALSE(came.code) << writer.failure();
    }

    // Reads all of it.
    outcome read(test::written_items& into, dump_reader_params what, run_params run = {}) {
        dump_reader reader(std::move(what), ec, diag);
        if (ec) {
            return {ec, {}};
        }
        return move_all(std::move(reader), std::ref(into), std::move(run));
    }
};

void expect_all(const test::written_items& read, int segments) {
    EXPECT_EQ(read.seen.size(), static_cast<std::size_t>(segments) * 6);
    for (const auto& [item, count] : read.seen) {
        EXPECT_EQ(count, 1) << item;
    }
    EXPECT_TRUE(read.seen.contains(R"({"id":{"S":"0-0-a"}})"));
}

TEST_F(dump_reader_test, a_dump_of_every_layout_and_compression_comes_back) {
    for (const auto layout : {dump_layout::directory, dump_layout::aws_export, dump_layout::file}) {
        for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
            how = dump_writer_params();
            how.layout = layout;
            how.compress = kind;
            how.path = at("dump" + std::to_string(static_cast<int>(layout)) +
                          std::to_string(static_cast<int>(kind)));
            ASSERT_NO_FATAL_FAILURE(dump());
            for (const std::size_t page_bytes : {1UL, 50UL, 1UL << 20}) {
                test::written_items read_back;
                dump_reader_params what(how.path);
                what.page_bytes = page_bytes;
                const auto came = read(read_back, std::move(what));
                EXPECT_FALSE(came.code) << diag.message << came.result.diag.message;
                EXPECT_TRUE(came.result.complete);
                expect_all(read_back, 9);
            }
        }
    }
}

TEST_F(dump_reader_test, says_what_was_dumped) {
    how.path = at("dump");
    how.fetch.projection_expression = "id";
    ASSERT_NO_FATAL_FAILURE(dump());
    const dump_reader reader(dump_reader_params(how.path), ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    const auto& about = reader.contents();
    EXPECT_EQ(about.how.table_name, "t");
    EXPECT_EQ(about.table_json, how.table.json);
    EXPECT_EQ(about.settings_json, how.table.settings_json);
    EXPECT_EQ(about.items, 54U);
    EXPECT_EQ(about.identity.size(), 64U);
    ASSERT_EQ(about.gaps.size(), 1U);
    EXPECT_NE(about.gaps[0].find("projection"), std::string::npos);
    EXPECT_GE(reader.segments(), 9U);
}

TEST_F(dump_reader_test, a_run_that_was_stopped_goes_on_where_it_was) {
    for (const auto kind : {compression::none, compression::gzip}) {
        how = dump_writer_params(at("dump" + std::to_string(static_cast<int>(kind))));
        how.compress = kind;
        ASSERT_NO_FATAL_FAILURE(dump());
        test::written_items read_back;
        run_params run;
        run.max_parallel = 2;
        for (int runs = 0; runs < 100; ++runs) {
            asio::io_context context;
            dump_reader_params what(how.path);
            what.page_bytes = 1; // a line
            dump_reader reader(std::move(what), ec, diag);
            ASSERT_FALSE(ec);
            std::optional<transfer> moved;
            struct stopping {
                test::written_items& to;
                std::optional<transfer>& run;
                int pages = 0;
                asio::awaitable<error_code> write(page& p) {
                    if (++pages == 5) {
                        run->stop();
                    }
                    return to.write(p);
                }
                asio::awaitable<error_code> finish(error_code why) { return to.finish(why); }
            } writer{read_back, moved};
            moved.emplace(context.get_executor(), std::move(reader), std::ref(writer), run);
            bool complete = false;
            moved->async_run([&](error_code, const run_result& r) {
                complete = r.complete;
                run.resume_from = r.position;
            });
            context.run();
            if (complete) {
                break;
            }
        }
        expect_all(read_back, 9);
    }
}

// A page is what is read at a time, however much lies behind it in a block or a frame.
TEST_F(dump_reader_test, a_page_holds_about_as_much_as_is_asked_for) {
    constexpr std::size_t asked = 4096;
    constexpr std::size_t line_bytes = 100;
    for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
        auto source = std::make_shared<test::memory_source>();
        std::string items;
        for (int i = 0; i < 5000; ++i) {
            items += test::line(std::to_string(i) + std::string(80, 'x'));
        }
        source->pages_of_segments = {{items}};
        how = dump_writer_params(at("dump" + std::to_string(static_cast<int>(kind))));
        how.compress = kind;
        dump_writer writer(how, ec, diag);
        ASSERT_FALSE(ec) << diag.message;
        ASSERT_FALSE(move_all(source, std::ref(writer)).code);
        test::written_items read_back;
        dump_reader_params what(how.path);
        what.page_bytes = asked;
        const auto came = read(read_back, std::move(what));
        EXPECT_FALSE(came.code) << came.result.diag.message;
        EXPECT_EQ(read_back.seen.size(), 5000U);
        EXPECT_GE(read_back.pages, items.size() / (asked + line_bytes));
    }
}

TEST_F(dump_reader_test, lines_of_any_length_come_whole_from_a_file_that_is_not_compressed) {
    std::ofstream out(at("mixed.json"));
    std::map<std::string, int> wanted;
    std::string line;
    for (std::size_t i = 0; i < 400; ++i) {
        const auto length = i * i * 7 % 30'011; // below and above what is read at a time
        line = R"({"id":{"N":")" + std::to_string(i) + R"("},"x":{"S":")" +
               std::string(length, static_cast<char>('a' + i % 26)) + "\"}}";
        out << line << (i == 399 ? "" : i % 5 == 0 ? "\r\n" : "\n"); // the last has no end
        wanted[line] = 1;
    }
    out.close();
    for (const std::size_t page_bytes : {1UL, 3000UL, 65536UL, 1UL << 20}) {
        test::written_items read_back;
        dump_reader_params what(at("mixed.json"));
        what.page_bytes = page_bytes;
        const auto came = read(read_back, std::move(what));
        EXPECT_FALSE(came.code) << came.result.diag.message;
        EXPECT_EQ(read_back.seen, wanted) << page_bytes;
    }
}

TEST_F(dump_reader_test, damage_is_found_while_reading) {
    how.path = at("dump");
    ASSERT_NO_FATAL_FAILURE(dump(2));
    for (const auto& file : fs::directory_iterator(how.path + "/data")) {
        std::fstream part(file.path(), std::ios::in | std::ios::out | std::ios::binary);
        part.seekp(9);
        part.put('x');
        part.close();
        test::written_items read_back;
        const auto came = read(read_back, dump_reader_params(how.path));
        EXPECT_EQ(came.code, errc::corrupt_output);
        EXPECT_NE(came.result.diag.message.find("SHA-256"), std::string::npos)
            << came.result.diag.message;
        break;
    }
}

TEST_F(dump_reader_test, a_part_that_is_shorter_is_found_before_it_is_read) {
    how.path = at("dump");
    ASSERT_NO_FATAL_FAILURE(dump(1));
    const auto part = fs::directory_iterator(how.path + "/data")->path();
    fs::resize_file(part, fs::file_size(part) - 1);
    test::written_items read_back;
    const auto came = read(read_back, dump_reader_params(how.path));
    EXPECT_EQ(came.code, errc::corrupt_output);
    EXPECT_NE(came.result.diag.message.find("the manifest says"), std::string::npos);
}

TEST_F(dump_reader_test, a_dump_that_is_not_finished_is_refused) {
    how.path = at("dump");
    how.table.name = "t";
    dump_writer writer(how, ec, diag);
    auto source = test::some_pages(3);
    source->fail_at = 2;
    move_all(source, std::ref(writer));
    const dump_reader reader(dump_reader_params(how.path), ec, diag);
    EXPECT_EQ(ec, errc::stopped);
    EXPECT_NE(diag.message.find("not a finished dump"), std::string::npos) << diag.message;
}

TEST_F(dump_reader_test, plain_and_typed_are_refused_with_the_reason) {
    for (const auto format : {json_format::plain, json_format::typed}) {
        how = dump_writer_params(at("dump" + std::to_string(static_cast<int>(format))));
        how.encoder = json_encoder(format);
        ASSERT_NO_FATAL_FAILURE(dump(1));
        const dump_reader reader(dump_reader_params(how.path), ec, diag);
        EXPECT_EQ(ec, errc::invalid_argument);
        EXPECT_NE(diag.message.find("of the format"), std::string::npos) << diag.message;
    }
}

TEST_F(dump_reader_test, lines_that_are_no_items_are_reported_and_passed_over) {
    std::ofstream(at("items.json")) << "{\"a\":{\"S\":\"1\"}}\nnonsense\n{\"a\":{\"S\":\"2\"}}";
    test::written_items read_back;
    dump_reader_params what(at("items.json"));
    std::vector<std::string> refused;
    what.on_bad_line = [&](std::string_view line, std::string_view part) {
        refused.push_back(std::string(part) + ": " + std::string(line));
    };
    EXPECT_FALSE(read(read_back, what).code) << diag.message;
    EXPECT_EQ(refused, std::vector<std::string>{at("items.json") + ": nonsense"});
    EXPECT_EQ(read_back.seen.size(), 2U);

    what.on_bad_line = nullptr;
    EXPECT_EQ(read(read_back, what).code, errc::corrupt_output);
}

TEST_F(dump_reader_test, what_the_go_program_wrote_is_read) {
    const auto directory = fs::path(at("backups"));
    fs::create_directories(directory);
    const auto write_meta = [&](const std::string& status, const std::string& type, int parts) {
        std::ofstream(directory / "nightly-meta.json")
            << R"({"table_name":"orders","table_arn":"arn:t","status":")" << status
            << R"(","backup_type":")" << type << R"(","item_count":3,"part_count":)" << parts
            << "}";
    };
    const auto compress = output::make_compressor(compression::gzip, how.compression_level);
    const auto write_part = [&](const std::string& name, std::string_view lines) {
        std::string_view frame;
        ASSERT_FALSE(compress->frame(lines, frame));
        std::ofstream(directory / name) << frame;
    };
    write_part("nightly-part-000000001.json.gz",
               "{\"id\":{\"S\":\"1\"}}\n{\"id\":{\"S\":\"2\"}}\n");
    write_part("nightly-part-000000002.json.gz", "{\"id\":{\"S\":\"3\"}}\n");
    write_meta("completed", "full", 2);
    test::written_items items;
    const auto came = read(items, dump_reader_params(directory.string()));
    EXPECT_FALSE(came.code) << diag.message << came.result.diag.message;
    EXPECT_EQ(items.seen.size(), 3U);
    const dump_reader reader(dump_reader_params(directory.string()), ec, diag);
    EXPECT_EQ(reader.contents().how.table_name, "orders");
    EXPECT_EQ(reader.contents().items, 3U);
    EXPECT_TRUE(reader.contents().gaps.empty());
    EXPECT_FALSE(reader.contents().identity.empty());

    const auto refused = [&](error_code why, const std::string& words) {
        const dump_reader other(dump_reader_params(directory.string()), ec, diag);
        EXPECT_EQ(ec, why);
        EXPECT_NE(diag.message.find(words), std::string::npos) << diag.message;
    };
    write_meta("completed", "query", 2);
    EXPECT_EQ(dump_reader(dump_reader_params(directory.string()), ec, diag).contents().gaps.size(),
              1U);
    write_meta("running", "full", 2);
    refused(errc::stopped, "not completed");
    write_meta("completed", "full", 3);
    refused(errc::corrupt_output, "nightly-part-000000003.json.gz is missing");
    write_meta("completed", "full", 2000000001);
    refused(errc::corrupt_output, "more than any dump");
    std::ofstream(directory / "nightly-meta.json") << "[";
    refused(errc::corrupt_output, "no JSON object");
    std::ofstream(directory / "other-meta.json") << "{}";
    refused(errc::invalid_argument, "2 dumps");
}

// A moved export: its manifest still names the keys of the bucket where it was made.
TEST_F(dump_reader_test, an_export_of_the_service_is_read_wherever_it_lies) {
    const auto directory = fs::path(at("export")) / "AWSDynamoDB/01700000000000-1a2b3c4d";
    fs::create_directories(directory / "data");
    std::ofstream(directory / "manifest-summary.json")
        << R"({"version":"2020-06-30","exportArn":"arn:x","tableArn":"arn:t","tableId":"7",)"
        << R"("itemCount":3,"outputFormat":"DYNAMODB_JSON"})";
    std::ofstream(directory / "manifest-files.json")
        << R"({"itemCount":2,"md5Checksum":"","dataFileS3Key":"old/place/data/one.json"})" << '\n'
        << R"({"itemCount":1,"md5Checksum":"","dataFileS3Key":"old/place/data/two.json"})" << '\n';
    std::ofstream(directory / "data/one.json")
        << "{\"Item\":{\"a\":{\"S\":\"1\"}}}\n{\"Item\":{\"a\":{\"S\":\"2\"}}}\n";
    std::ofstream(directory / "data/two.json") << "{\"Item\":{\"a\":{\"S\":\"3\"}}}\n";
    for (const auto& path : {at("export"), directory.string()}) {
        test::written_items read_back;
        const auto came = read(read_back, dump_reader_params(path));
        EXPECT_FALSE(came.code) << diag.message << came.result.diag.message;
        EXPECT_EQ(read_back.seen.size(), 3U);
    }
    std::ofstream(directory / "manifest-files.json")
        << R"({"itemCount":2,"md5Checksum":"","dataFileS3Key":"x/.."})" << '\n';
    const dump_reader reader(dump_reader_params(at("export")), ec, diag);
    EXPECT_EQ(ec, errc::corrupt_output);
}

TEST_F(dump_reader_test, a_large_file_is_read_in_ranges_each_line_once) {
    std::ofstream out(at("large.json"));
    constexpr int items = 1'500'000;
    for (int i = 0; i < items; ++i) {
        out << R"({"id":{"N":")" << i << R"("},"x":{"S":")"
            << std::string(static_cast<std::size_t>(i % 90), 'x') << "\"}}\n";
    }
    out.close();
    struct counting {
        std::vector<bool> seen = std::vector<bool>(items);
        std::uint64_t count = 0;
        asio::awaitable<error_code> write(page& p) {
            for (const auto& item : p.items()) {
                const auto id = std::stoul(std::string(item.json().substr(12, 7)));
                EXPECT_FALSE(seen[id]) << id;
                seen[id] = true;
                ++count;
            }
            co_return error_code{};
        }
        asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
    } read_back;
    dump_reader reader(dump_reader_params(at("large.json")), ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    EXPECT_EQ(reader.segments(), 64U);
    const auto came = move_all(std::move(reader), std::ref(read_back));
    EXPECT_FALSE(came.code) << came.result.diag.message;
    EXPECT_EQ(read_back.count, static_cast<std::uint64_t>(items));
}

} // namespace
} // namespace dyndump
