// A dump in a directory or below a prefix of S3, to be asked and removed.
#pragma once

#include "support/memory_source.hpp"
#include "support/object_trial.hpp"
#include "support/temporary_directory.hpp"

#include <dyndump/dump_info.hpp>
#include <dyndump/dump_removal.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/transfer.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dyndump::test {

// One dump, in a directory or below a prefix.
struct dump_place {
    object_trial trial;
    temporary_directory directory{temporary_directory::quick()};
    dump_writer_params how;
    diagnostics diag;
    bool in_s3 = false;

    std::string path() const {
        return in_s3 ? trial.url : (std::filesystem::path(directory.path()) / "dump").string();
    }
    std::optional<s3::client> objects() const {
        return in_s3 ? std::optional(*trial.client) : std::nullopt;
    }

    // `whole`: to the end, or until the 12th page cannot be read.
    void dump(bool whole = true) {
        how.path = (std::filesystem::path(directory.path()) / "dump").string();
        how.table.name = "t";
        how.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        how.table.key_names = {"id"};
        how.fetch.table_name = "t";
        how.part_bytes = 60;
        error_code ec;
        dump_writer writer(how, ec, diag);
        ASSERT_FALSE(ec) << diag.message;
        asio::io_context context;
        run_params run;
        auto pages = some_pages(9);
        if (!whole) {
            run.max_parallel = 1;
            pages->fail_at = 12;
        }
        transfer moved(context.get_executor(), pages, std::ref(writer), run);
        moved.async_run([&](error_code fault, const run_result&) { ec = fault; });
        context.run();
        ASSERT_EQ(ec.failed(), !whole) << writer.failure();
        if (in_s3) {
            for (const auto& name : files()) {
                std::ifstream file(std::filesystem::path(how.path) / name, std::ios::binary);
                trial.put_object(trial.prefix + name,
                                 std::string(std::istreambuf_iterator<char>(file), {}));
            }
        }
    }
    std::vector<std::string> files() const {
        std::vector<std::string> all;
        for (const auto& each : std::filesystem::recursive_directory_iterator(how.path)) {
            if (!each.is_directory()) {
                all.push_back(std::filesystem::relative(each.path(), how.path).string());
            }
        }
        return all;
    }
    // What is left, whatever it is.
    std::set<std::string> left() {
        std::set<std::string> all;
        if (!in_s3) {
            if (std::filesystem::exists(path())) {
                for (const auto& name : files()) {
                    all.insert(name);
                }
            }
            return all;
        }
        EXPECT_TRUE(trial.server->state->buckets.each_object(
            "bucket", trial.prefix, [&](const std::string& key, const auto&) {
                if (key.starts_with(trial.prefix)) {
                    all.insert(key.substr(trial.prefix.size()));
                }
                return true;
            }));
        return all;
    }
    void put(const std::string& name, const std::string& content) {
        if (in_s3) {
            trial.put_object(trial.prefix + name, content);
            return;
        }
        const auto file = std::filesystem::path(how.path) / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
    }
    void remove(const std::string& name) {
        if (in_s3) {
            trial.remove_object(trial.prefix + name);
        } else {
            std::filesystem::remove(std::filesystem::path(how.path) / name);
        }
    }

    error_code ask(dump_info& info) {
        info_params params(path());
        params.objects = objects();
        return read_dump_info(params, info, diag);
    }
    dump_removal removal() const {
        removal_params params(path());
        params.objects = objects();
        return dump_removal(params);
    }
};

} // namespace dyndump::test
