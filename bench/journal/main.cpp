// What the journal of a dump costs: the same pages split and written to the same parts with it and
// without, by two threads as in the program. "Without" makes durable once, at the end.
//   bench_journal DIRECTORY [MEGABYTES] [RUNS]
#include "core/parse_page.hpp"
#include "journal/without_journal.hpp"

#include "output/write/dump_store.hpp"
#include "support/random_items.hpp"
#include "support/usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dyndump::bench {
namespace {

constexpr std::uint32_t segments = 8;
constexpr std::size_t page_bytes = 1'000'000;

struct cost {
    double cpu = 0;
    double wall = 0;
};

void require(error_code ec, const std::string& what) {
    if (ec) {
        throw std::runtime_error(what + ": " + ec.message());
    }
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Segments in turn, as a fetch brings them; the last page of each ends it.
class pages {
public:
    explicit pages(std::uint32_t count)
        : count_(count)
        , body_(test::scan_body(test::item_shape::flat, page_bytes)) {
        static constexpr std::string_view key = R"("LastEvaluatedKey":{"id":{"S":"k"}},)";
        last_ = body_;
        last_.erase(last_.find(key), key.size());
    }

    std::size_t bytes() const { return body_.size() * count_; }

    /// Two threads, as in the program, each with segments of its own.
    void feed(const std::function<void(page&)>& take) const {
        std::vector<std::jthread> threads;
        for (std::uint32_t half = 0; half < 2; ++half) {
            threads.emplace_back([this, half, &take] { feed(half, take); });
        }
    }

private:
    void feed(std::uint32_t half, const std::function<void(page&)>& take) const {
        page current;
        for (std::uint32_t n = half; n < count_; n += 2) {
            current.clear();
            current.buffer().clear();
            current.buffer().append(n + segments < count_ ? body_ : last_);
            require(core::parse_page(current, false), "page");
            current.set_segment(n % segments, segments);
            take(current);
        }
    }

    std::uint32_t count_;
    std::string body_;
    std::string last_;
};

cost dump(output::file_system& system, const std::string& path, const pages& source,
          bool in_groups) {
    std::filesystem::remove_all(path);
    dump_writer_params params(path);
    params.table.name = "bench";
    params.table.json = "{}";
    if (!in_groups) {
        params.commit_bytes = ~std::uint64_t{0};
        params.commit_interval = std::chrono::hours(1);
    }
    output::dump_store store(system, params, output::machine_clock());
    require(store.open(), "open");
    const stopwatch watch;
    source.feed([&](page& each) { require(store.write(each), store.failure()); });
    require(store.finish({}), store.failure());
    return {watch.cpu(), watch.wall()};
}

void compare(const std::string& directory, std::uint32_t megabytes, int runs) {
    const pages source(std::max(megabytes, segments));
    const auto path = directory + "/dyndump-bench-journal";
    std::vector<double> cpu[2];
    std::vector<double> wall[2];
    for (int n = 0; n < runs; ++n) {
        for (const int with : {0, 1}) {
            without_journal none;
            auto& system = with == 1 ? output::native_file_system() : none;
            const auto spent = dump(system, path, source, with == 1);
            cpu[with].push_back(spent.cpu);
            wall[with].push_back(spent.wall);
        }
    }
    std::filesystem::remove_all(path);
    const auto mb = static_cast<double>(source.bytes()) / 1e6;
    fmt::print("{:<22}{:>10}{:>10}{:>12}\n", "parts and manifest", "MB/CPU-s", "MB/s", "CPU-s");
    for (const int with : {0, 1}) {
        fmt::print("{:<22}{:>10.0f}{:>10.0f}{:>12.4f}\n", with == 1 ? "with journal" : "without",
                   mb / median(cpu[with]), mb / median(wall[with]), median(cpu[with]));
    }
    fmt::print(
        "the journal costs {:.1f} % of CPU, {:.1f} % of wall time (medians of {}, {:.0f} MB)\n",
        (median(cpu[1]) / median(cpu[0]) - 1) * 100, (median(wall[1]) / median(wall[0]) - 1) * 100,
        runs, mb);
}

} // namespace
} // namespace dyndump::bench

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "bench_journal DIRECTORY [MEGABYTES] [RUNS]\n");
        return 2;
    }
    const auto number = [&](int n, int otherwise) {
        return count > n ? std::atoi(arguments[n]) : otherwise;
    };
    try {
        dyndump::bench::compare(arguments[1], static_cast<std::uint32_t>(number(2, 1024)),
                                number(3, 7));
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_journal: %s\n", e.what());
        return 1;
    }
    return 0;
}
