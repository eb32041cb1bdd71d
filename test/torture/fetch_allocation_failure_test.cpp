// A whole dump, from the client to the disk, in which the n-th allocation fails, for every n. Each
// in a process of its own, for the lack of memory may end it. Nothing crashes, hangs or leaks, and
// the next process resumes to every item exactly once.
#include "support/in_child.hpp"
#include "support/temporary_directory.hpp"
#include "torture/part_of_dump.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>
#include <vector>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define DYNDUMP_SANITIZED 1
#endif
#endif

namespace dyndump {
namespace {

namespace asio = boost::asio;
using test::dump;
using test::ending;
using test::kind_of_dump;
using test::model_table;

using beforehand = kind_of_dump::beforehand;

constexpr std::size_t batch = 64; // dumps that one child resumes

#ifdef DYNDUMP_SANITIZED
constexpr std::uint64_t step = 7; // a sanitizer takes ten milliseconds to fork
// Of what was not given back, found the thorough way: slow too.
bool finds_leak(std::uint64_t n) {
    return n % 4 == 0 && __lsan_do_recoverable_leak_check() != 0;
}
#else
constexpr std::uint64_t step = 1;
bool finds_leak(std::uint64_t) {
    return false;
}
#endif

std::optional<model_table::mishap> now_and_then(std::uint64_t request) {
    if (request % 3 == 1) {
        return model_table::mishap::throttled();
    }
    if (request % 5 == 0) {
        return model_table::mishap{asio::error::connection_reset, 0, {}, {}, 0};
    }
    return std::nullopt;
}

kind_of_dump with(kind_of_dump kind, void (*change)(kind_of_dump&)) {
    change(kind);
    return kind;
}

// On a thread, whose caches end with it, as blocks that are kept are no leaks.
ending dump_without_leak(const kind_of_dump& kind, const std::string& path, std::uint64_t failing) {
    auto seen = ending::wrong;
    const auto before = test::failing_allocations::alive();
    std::thread([&] { seen = dump(kind, path, failing); }).join();
    const bool leaks = test::failing_allocations::alive() != before || finds_leak(failing);
    return leaks ? ending::leaking : seen;
}

std::vector<std::string> dumped(const std::string& path) {
    std::vector<std::string> ids;
    for (const auto& file : std::filesystem::directory_iterator(path + "/data")) {
        std::ifstream in(file.path(), std::ios::binary);
        std::string text(file.file_size(), '\0');
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        const std::string before = R"("id":{"S":")";
        for (auto at = text.find(before); at != text.npos; at = text.find(before, at + 1)) {
            ids.push_back(text.substr(at + before.size(), 8));
        }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<std::string> all_ids() {
    std::vector<std::string> ids;
    for (std::uint64_t n = 0; n < test::part_of_dump::items; ++n) {
        ids.push_back(model_table::item_id(n));
    }
    return ids;
}

struct fetch_allocation_failure : testing::TestWithParam<kind_of_dump> {
    test::temporary_directory directory{test::temporary_directory::quick()};
    std::array<int, 5> seen{}; // endings

    std::string path(std::uint64_t n) const { return directory / std::to_string(n); }
    int count(ending which) const { return seen.at(static_cast<std::size_t>(which)); }

    // What is made once in a process, and stays: no leak.
    static void warm_up() {
        test::temporary_directory place(test::temporary_directory::quick());
        dump_without_leak(GetParam(), place / "out", 0);
    }

    // What the dumps that are to fail find.
    void begin() const {
        kind_of_dump kind = GetParam();
        kind.stop_at = kind.found == beforehand::a_part ? 3 : 0;
        const auto end =
            test::in_child([&] { return static_cast<int>(dump(kind, directory / "begun", 0)); });
        ASSERT_EQ(end.code, static_cast<int>(ending::unhurt));
    }

    // False: it had not so many allocations.
    bool fail(std::uint64_t n) {
        if (GetParam().found != beforehand::nothing) {
            std::filesystem::copy(directory / "begun", path(n),
                                  std::filesystem::copy_options::recursive);
        }
        const auto end = test::in_child([&] {
            std::set_terminate([] { ::_exit(static_cast<int>(ending::terminated)); });
            return static_cast<int>(dump_without_leak(GetParam(), path(n), n));
        });
        EXPECT_EQ(end.signal, 0);
        EXPECT_LE(end.code, static_cast<int>(ending::terminated));
        if (!HasFailure()) {
            ++seen.at(static_cast<std::size_t>(end.code));
        }
        return end.code != static_cast<int>(ending::untouched);
    }

    void resume(const std::vector<std::uint64_t>& failed) const {
        kind_of_dump well = GetParam();
        well.disturb = nullptr;
        well.stop_at = 0;
        const auto end = test::in_child([&] {
            int done = 0;
            for (const auto n : failed) {
                if (dump(well, path(n), 0) != ending::unhurt) {
                    return done;
                }
                ++done;
            }
            return done;
        });
        ASSERT_EQ(end.signal, 0);
        ASSERT_EQ(end.code, static_cast<int>(failed.size())) << "from " << failed.front();
        for (const auto n : failed) {
            ASSERT_EQ(dumped(path(n)), all_ids()) << n;
            std::filesystem::remove_all(path(n));
        }
    }
};

TEST_P(fetch_allocation_failure, is_told_and_the_dump_can_be_resumed) {
    warm_up();
    if (GetParam().found != beforehand::nothing) {
        ASSERT_NO_FATAL_FAILURE(begin());
    }
    std::uint64_t n = 1;
    for (bool more = true; more && !HasFailure();) {
        std::vector<std::uint64_t> failed;
        for (; more && !HasFailure() && failed.size() < batch; n += step) {
            SCOPED_TRACE(n);
            more = fail(n);
            failed.push_back(n);
        }
        ASSERT_NO_FATAL_FAILURE(resume(failed));
    }
    RecordProperty("allocations", std::to_string(n - step - 1));
    RecordProperty("unhurt", count(ending::unhurt));
    RecordProperty("no_memory", count(ending::no_memory));
    RecordProperty("thrown", count(ending::thrown));
    RecordProperty("terminated", count(ending::terminated));
    EXPECT_GT(count(ending::no_memory) + count(ending::thrown), 60 / static_cast<int>(step));
    EXPECT_LE(count(ending::terminated), GetParam().most_terminated);
}

// Where std::terminate ends the program, memory lacks in destructors of Asio 1.81 (of a strand's
// turn, which gives the turn on; of a coroutine that is given up, which posts). One failure seldom
// meets one of these; if all fail from then on, most do.
INSTANTIATE_TEST_SUITE_P(
    fetches, fetch_allocation_failure,
    testing::Values(
        kind_of_dump{"retries", now_and_then},
        with({"capacity", nullptr},
             [](kind_of_dump& k) {
                 k.read_capacity = 20;
                 k.most_terminated = 10; // the sleep of the first in line is a coroutine, too
             }),
        with({"in_line", nullptr},
             [](kind_of_dump& k) {
                 k.memory = 1;
                 k.offload = true;
             }),
        with({"in_turn", nullptr}, [](kind_of_dump& k) { k.in_turn = true; }),
        with({"stopped", nullptr},
             [](kind_of_dump& k) {
                 k.read_capacity = 5;
                 k.stop_at = 3;
             }),
        with({"resumed", nullptr}, [](kind_of_dump& k) { k.found = beforehand::a_part; }),
        with({"again", nullptr}, [](kind_of_dump& k) { k.found = beforehand::all; }),
        with({"connections", now_and_then},
             [](kind_of_dump& k) { k.over = kind_of_dump::road::plain; }),
        with({"tls", now_and_then}, [](kind_of_dump& k) { k.over = kind_of_dump::road::tls; }),
        with({"lasting", nullptr},
             [](kind_of_dump& k) {
                 k.failures = ~std::uint64_t{0};
                 k.most_terminated = std::numeric_limits<int>::max();
             })),
    [](const auto& each) { return std::string(each.param.name); });

} // namespace
} // namespace dyndump
