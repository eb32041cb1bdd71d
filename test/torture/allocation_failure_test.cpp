// A dump of a small table in which the n-th allocation fails, for every n, from opening to
// finishing: it ends with an error, nothing leaks (see the run under ASan) or dies, nothing is
// written after the error, and the next process resumes to every item exactly once.
#include "core/parse_page.hpp"
#include "output/read/decompressor.hpp"
#include "output/write/dump_store.hpp"
#include "support/failing_allocations.hpp"
#include "support/temporary_directory.hpp"

#include <boost/system/errc.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::output {
namespace {

using test::failing_allocations;

constexpr std::uint32_t segments = 2;
constexpr std::uint32_t pages = 3; // of a segment
constexpr std::uint32_t items = 3; // of a page

std::string id_of(std::uint32_t segment, std::uint32_t number, std::uint32_t item) {
    return fmt::format("{}-{}-{}", segment, number, item);
}

void fill(page& into, std::uint32_t segment, std::uint32_t number) {
    std::string body = R"({"Items":[)";
    for (std::uint32_t i = 0; i < items; ++i) {
        body += fmt::format(R"({}{{"id":{{"S":"{}"}},"x":{{"S":"{}"}}}})", i == 0 ? "" : ",",
                            id_of(segment, number, i), std::string(100, 'x'));
    }
    body += fmt::format(R"(],"Count":{},"ScannedCount":{})", items, items);
    if (number + 1 < pages) {
        body += fmt::format(R"(,"LastEvaluatedKey":{{"n":{{"N":"{}"}}}})", number);
    }
    body += '}';
    into.clear();
    into.buffer().clear();
    into.buffer().append(body);
    if (core::parse_page(into, false)) {
        throw std::bad_alloc(); // the only reason there can be
    }
    into.set_segment(segment, segments);
}

std::uint32_t page_after(const std::string& key) {
    return key.empty() ? 0 : static_cast<std::uint32_t>(std::stoul(key.substr(11))) + 1;
}

struct kind_of_dump {
    const char* name;
    dump_layout layout = dump_layout::directory;
    compression compress = compression::none;
    json_format format = json_format::dynamodb_json;
};

void PrintTo(const kind_of_dump& kind, std::ostream* out) {
    *out << kind.name;
}

struct attempt {
    bool thrown = false; // std::bad_alloc: by open(), or where a page is made
    error_code code;
};

struct allocation_failure : testing::TestWithParam<kind_of_dump> {
    test::temporary_directory directory{test::temporary_directory::quick()};

    dump_writer_params params() const {
        dump_writer_params p(directory / "out");
        p.layout = GetParam().layout;
        p.compress = GetParam().compress;
        p.encoder = json_encoder(GetParam().format);
        p.part_bytes = 300;
        p.table.name = p.fetch.table_name = "t";
        p.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        p.table.key_names = {"id"};
        p.table.json = R"({"TableName":"t"})";
        return p;
    }

    // One process: the segments' pages in turn, as lanes that do not know of each other's faults.
    attempt dump(std::uint64_t failing, std::uint32_t most_pages = pages) const {
        attempt seen;
        try {
            const failing_allocations armed(failing);
            dump_store store(native_file_system(), params(), machine_clock());
            seen.code = store.open();
            if (seen.code) {
                return seen;
            }
            std::map<std::uint32_t, std::uint32_t> next;
            for (std::uint32_t s = 0; s < segments; ++s) {
                next[s] = 0;
            }
            if (store.position()) {
                for (const auto& each : store.position()->segments) {
                    next[each.segment] = each.done ? pages : page_after(each.next_key);
                }
            }
            write_rest(store, next, most_pages, seen.code);
            const bool early = !seen.code && most_pages < pages;
            const auto last = store.finish(early ? error_code(errc::stopped) : seen.code);
            seen.code = seen.code ? seen.code : last;
        } catch (const std::bad_alloc&) {
            seen.thrown = true;
        }
        return seen;
    }

    static void write_rest(dump_store& store, std::map<std::uint32_t, std::uint32_t>& next,
                           std::uint32_t most_pages, error_code& first) {
        page current;
        for (std::uint32_t turn = 0; turn < most_pages; ++turn) {
            for (auto& [segment, number] : next) {
                if (number >= pages) {
                    continue;
                }
                fill(current, segment, number++);
                const auto ec = store.write(current);
                if (first && !ec) {
                    throw std::logic_error("a page was taken after an error");
                }
                first = first ? first : ec;
            }
        }
    }

    std::vector<std::string> dumped() const {
        std::vector<std::string> ids;
        for (const auto& file : std::filesystem::recursive_directory_iterator(directory.path())) {
            const auto name = file.path().filename().string();
            if (!file.is_regular_file() || name.starts_with("manifest") || name.starts_with('.')) {
                continue;
            }
            std::ifstream in(file.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            std::string text;
            auto plain = make_decompressor(GetParam().compress);
            EXPECT_TRUE(plain->add(bytes, [&](std::string_view more) { text += more; })) << name;
            for (auto at = text.find("x\":"); at != text.npos; at = text.find("x\":", at + 1)) {
                const auto id = text.rfind('-', at); // the last dash before it is in the id
                ids.push_back(text.substr(id - 3, 5));
            }
        }
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    static std::vector<std::string> all_ids() {
        std::vector<std::string> ids;
        for (std::uint32_t n = 0; n < segments * pages * items; ++n) {
            ids.push_back(id_of(n / (pages * items), n / items % pages, n % items));
        }
        return ids;
    }

    void clear() const {
        for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
            std::filesystem::remove_all(entry.path());
        }
    }
};

TEST_P(allocation_failure, is_an_error_and_the_dump_can_be_resumed) {
    unsigned errors = 0;
    unsigned thrown = 0;
    bool reached = true;
    for (std::uint64_t n = 1; reached; ++n) {
        SCOPED_TRACE(n);
        const auto first = dump(n);
        reached = failing_allocations::reached();
        errors += first.code ? 1 : 0;
        thrown += first.thrown ? 1 : 0;
        if (first.code) {
            ASSERT_EQ(first.code, boost::system::errc::not_enough_memory) << first.code.message();
        }
        if (first.code || first.thrown) {
            const auto second = dump(0);
            ASSERT_TRUE(!second.code || second.code == errc::output_exists)
                << second.code.message();
        }
        ASSERT_EQ(dumped(), all_ids());
        clear();
    }
    EXPECT_GT(errors, 50U);
    EXPECT_GT(thrown, 50U);
}

// Above all it is not taken for damage, or for the dump of something else.
TEST_P(allocation_failure, while_resuming_is_an_error_too) {
    const test::temporary_directory begun(test::temporary_directory::quick());
    const auto first = dump(0, pages - 1);
    ASSERT_FALSE(first.code) << first.code.message();
    std::filesystem::rename(directory.path(), begun.path());
    bool reached = true;
    for (std::uint64_t n = 1; reached; ++n) {
        SCOPED_TRACE(n);
        std::filesystem::copy(begun.path(), directory.path(),
                              std::filesystem::copy_options::recursive);
        const auto second = dump(n);
        reached = failing_allocations::reached();
        if (second.code) {
            ASSERT_EQ(second.code, boost::system::errc::not_enough_memory) << second.code.message();
        }
        if (second.code || second.thrown) {
            const auto third = dump(0);
            ASSERT_TRUE(!third.code || third.code == errc::output_exists) << third.code.message();
        }
        ASSERT_EQ(dumped(), all_ids());
        clear();
    }
}

INSTANTIATE_TEST_SUITE_P(
    dumps, allocation_failure,
    testing::Values(kind_of_dump{"directory"}, kind_of_dump{"file", dump_layout::file},
                    kind_of_dump{"export_gzip", dump_layout::aws_export, compression::gzip},
                    kind_of_dump{"zstd", dump_layout::directory, compression::zstd},
                    kind_of_dump{"plain", dump_layout::file, compression::zstd,
                                 json_format::plain}),
    [](const auto& each) { return std::string(each.param.name); });

} // namespace
} // namespace dyndump::output
