// What a page costs between the socket and the file: splitting, validating, transcoding.
#include "core/page_splitter.hpp"
#include "core/parse_page.hpp"
#include "support/random_items.hpp"

#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>

#include <benchmark/benchmark.h>

#include <stdexcept>

namespace dyndump {
namespace {

using test::item_shape;

constexpr std::size_t page_bytes = 1'000'000;

struct named_shape {
    const char* name;
    item_shape shape;
};

constexpr named_shape shapes[] = {
    {"flat", item_shape::flat},       {"nested", item_shape::nested},
    {"numbers", item_shape::numbers}, {"binary", item_shape::binary},
    {"large", item_shape::large},     {"varied", item_shape::varied},
};

void fill(page& target, item_shape shape) {
    target.buffer().append(test::scan_body(shape, page_bytes));
    if (core::parse_page(target, true)) {
        throw std::logic_error("the generated page is malformed");
    }
}

void count_bytes(benchmark::State& state, const page& source) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(source.body().size()));
}

void parse(benchmark::State& state, item_shape shape, bool validate) {
    page p;
    fill(p, shape);
    for (auto _ : state) {
        benchmark::DoNotOptimize(core::parse_page(p, validate));
    }
    count_bytes(state, p);
}

void split(benchmark::State& state, item_shape shape, core::split_kernel kernel) {
    page p;
    fill(p, shape);
    const std::string_view body = p.body();
    const std::string_view items = body.substr(body.find('[') + 1);
    std::vector<item_view> found;
    for (auto _ : state) {
        found.clear();
        benchmark::DoNotOptimize(kernel.split(items, found));
    }
    count_bytes(state, p);
}

void lines(benchmark::State& state, item_shape shape) {
    page p;
    fill(p, shape);
    for (auto _ : state) {
        benchmark::DoNotOptimize(p.lines());
    }
    count_bytes(state, p);
}

void encode(benchmark::State& state, item_shape shape, json_format format) {
    page p;
    fill(p, shape);
    const json_encoder encoder(format);
    std::string scratch;
    std::string_view result;
    for (auto _ : state) {
        benchmark::DoNotOptimize(encoder.encode(p, scratch, result));
        benchmark::DoNotOptimize(result);
    }
    count_bytes(state, p);
}

void size_of_items(benchmark::State& state, item_shape shape) {
    page p;
    fill(p, shape);
    for (auto _ : state) {
        std::size_t total = 0;
        for (const item_view& item : p.items()) {
            total += item.dynamodb_size();
        }
        benchmark::DoNotOptimize(total);
    }
    count_bytes(state, p);
}

void decode_items(benchmark::State& state, item_shape shape) {
    page p;
    fill(p, shape);
    attribute_map attributes;
    for (auto _ : state) {
        for (const item_view& item : p.items()) {
            benchmark::DoNotOptimize(item.to_attributes(attributes));
        }
    }
    count_bytes(state, p);
}

template <class Function, class... Arguments>
void add(const std::string& name, Function function, Arguments... arguments) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [=](benchmark::State& state) { function(state, arguments...); });
}

void register_all() {
    for (const auto& [name, shape] : shapes) {
        const std::string suffix = std::string("/") + name;
        for (const core::split_kernel& kernel : core::split_kernels()) {
            add(std::string("split/") + kernel.name + suffix, split, shape, kernel);
        }
        add("parse" + suffix, parse, shape, false);
        add("parse+validate" + suffix, parse, shape, true);
        add("lines" + suffix, lines, shape);
        add("typed" + suffix, encode, shape, json_format::typed);
        add("plain" + suffix, encode, shape, json_format::plain);
        add("export_item" + suffix, encode, shape, json_format::export_item);
        add("dynamodb_size" + suffix, size_of_items, shape);
        add("to_attributes" + suffix, decode_items, shape);
    }
}

} // namespace
} // namespace dyndump

int main(int argc, char** argv) {
    dyndump::register_all();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
