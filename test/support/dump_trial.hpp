// A small table, read page by page into a dump on a simulated disk, as a fetch would.
#pragma once

#include "core/parse_page.hpp"
#include "output/read/decompressor.hpp"
#include "output/write/dump_store.hpp"
#include "support/simulated_file_system.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace dyndump::test {

/// Segments of pages of items, every item with an id of its own.
struct paged_table {
    std::uint32_t segments = 3;
    std::uint32_t pages = 5; // of a segment; some are empty, one segment has none but one
    std::uint32_t items = 4; // of a page
    std::size_t item_bytes = 300;

    std::uint32_t pages_of(std::uint32_t segment) const { return segment == 1 ? 1 : pages; }
    std::uint32_t items_of(std::uint32_t segment, std::uint32_t number) const {
        return segment == 1 || number % 4 == 2 ? 0 : items;
    }

    std::vector<std::string> ids() const {
        std::vector<std::string> all;
        for (std::uint32_t s = 0; s < segments; ++s) {
            for (std::uint32_t p = 0; p < pages_of(s); ++p) {
                for (std::uint32_t i = 0; i < items_of(s, p); ++i) {
                    all.push_back(fmt::format("{}-{}-{}", s, p, i));
                }
            }
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    void fill(page& into, std::uint32_t segment, std::uint32_t number) const {
        std::string list;
        const auto count = items_of(segment, number);
        for (std::uint32_t i = 0; i < count; ++i) {
            list += fmt::format(R"({}{{"id":{{"S":"{}-{}-{}"}},"x":{{"S":"{}"}}}})",
                                list.empty() ? "" : ",", segment, number, i,
                                std::string(item_bytes, static_cast<char>('a' + number % 26)));
        }
        auto body = fmt::format(R"({{"Items":[{}],"Count":{},"ScannedCount":{})"
                                R"(,"ConsumedCapacity":{{"CapacityUnits":1.5}})",
                                list, count, count);
        if (number + 1 < pages_of(segment)) {
            body += fmt::format(R"(,"LastEvaluatedKey":{{"n":{{"N":"{}"}}}})", number);
        }
        body += '}';
        into.clear();
        into.buffer().clear();
        into.buffer().append(body);
        ASSERT_FALSE(core::parse_page(into, true)) << body;
        into.set_segment(segment, segments);
    }

    /// The page that follows a key made by fill().
    static std::uint32_t after(const std::string& key) {
        if (key.empty()) {
            return 0;
        }
        return static_cast<std::uint32_t>(std::stoul(key.substr(key.find(":\"") + 2))) + 1;
    }

    /// The segments that are not done, and the next page of each.
    std::map<std::uint32_t, std::uint32_t> left_of(const std::optional<checkpoint>& at) const {
        std::map<std::uint32_t, std::uint32_t> left;
        for (std::uint32_t s = 0; s < segments; ++s) {
            left[s] = 0;
        }
        if (at) {
            EXPECT_EQ(at->total_segments, segments);
            for (const auto& each : at->segments) {
                left[each.segment] = after(each.next_key);
                if (each.done) {
                    left.erase(each.segment);
                }
            }
        }
        return left;
    }
};

/// Adds the ids of the items in a part's lines.
inline void add_ids(const std::string& content, std::vector<std::string>& all) {
    constexpr std::string_view before = R"("id":{"S":")";
    for (auto at = content.find(before); at != std::string::npos;
         at = content.find(before, at + 1)) {
        const auto begin = at + before.size();
        all.push_back(content.substr(begin, content.find('"', begin) - begin));
    }
}

struct dump_trial {
    simulated_file_system disk;
    paged_table table;
    dump_writer_params params{"dump"};
    std::uint64_t order = 1;        // of the segments' pages
    std::uint32_t stop_after = ~0U; // pages
    /// Passes at each look at the clock.
    std::chrono::steady_clock::duration tick = std::chrono::milliseconds(1);

    // Of the last run.
    error_code code;
    std::string failure;
    bool opened = false;
    std::uint32_t pages_read = 0;
    /// Of a segment: pages read that an earlier run had read.
    std::map<std::uint32_t, int> read_again;
    std::set<std::pair<std::uint32_t, std::uint32_t>> ever_read;

    dump_trial() {
        params.table.name = "t";
        params.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        params.table.id = "0e9f";
        params.table.creation_time = 1700000000.25;
        params.table.key_names = {"id"};
        params.table.json = R"({"TableName":"t"})";
        params.fetch.table_name = "t";
        params.part_bytes = 2500;
        params.commit_bytes = 4000;
    }

    output::dump_clock clock() {
        output::dump_clock made;
        made.now = [this] {
            return now_ += tick;
        };
        made.wall_ms = [] {
            return std::int64_t{1700000000123};
        };
        made.random = [] {
            return 0x1a2b3c4dU;
        };
        return made;
    }

    /// Opens, reads to the end or until something fails, and finishes.
    void run() {
        read_again.clear();
        pages_read = 0;
        output::dump_store store(disk, params, clock());
        code = store.open();
        opened = !code;
        failure = store.failure();
        if (code) {
            return;
        }
        code = read(store);
        const auto last = store.finish(code);
        code = code ? code : last;
        failure = store.failure();
    }

    void expect_complete() const {
        ASSERT_FALSE(code) << code.message() << ": " << failure;
        EXPECT_EQ(dumped(), table.ids());
    }

    /// The ids in the dump, sorted; twice if they are there twice.
    std::vector<std::string> dumped() const {
        std::vector<std::string> all;
        const auto decompressor = output::make_decompressor(params.compress);
        for (const auto& file : disk.files()) {
            if (file.find("journal") == std::string::npos &&
                file.find("manifest") == std::string::npos) {
                std::string content;
                const bool sound = decompressor->add(
                    disk.content(file), [&](std::string_view more) { content += more; });
                EXPECT_TRUE(sound) << file;
                add_ids(content, all);
            }
        }
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    error_code read(output::dump_store& store) {
        auto left = table.left_of(store.position());
        std::mt19937_64 random(order);
        page current;
        while (!left.empty()) {
            if (pages_read == stop_after) {
                return errc::stopped;
            }
            auto which = left.begin();
            std::advance(which, static_cast<long>(random() % left.size()));
            const auto [segment, number] = *which;
            read_again[segment] += ever_read.insert({segment, number}).second ? 0 : 1;
            table.fill(current, segment, number);
            ++pages_read;
            if (auto ec = store.write(current)) {
                return ec;
            }
            if (++which->second == table.pages_of(segment)) {
                left.erase(which);
            }
        }
        return {};
    }

    std::chrono::steady_clock::time_point now_{};
};

} // namespace dyndump::test
