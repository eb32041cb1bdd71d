// A file of items for loads: bench_items SHAPE MEGABYTES FILE.
#include "support/random_items.hpp"
#include "support/shape_name.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>

int main(int argc, char** argv) {
    using namespace dyndump;
    if (argc != 4) {
        std::fputs("usage: bench_items SHAPE MEGABYTES FILE\n", stderr);
        return 2;
    }
    try {
        const auto shape = bench::shape_of(argv[1]);
        const auto most = std::strtoull(argv[2], nullptr, 10) * 1'000'000;
        std::ofstream out(argv[3]);
        test::random_items source(1);
        for (std::uint64_t written = 0; written < most && out;) {
            const auto item = source.item(shape);
            out << item << '\n';
            written += item.size() + 1;
        }
        return out.flush() ? 0 : 1;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_items: %s\n", e.what());
        return 1;
    }
}
