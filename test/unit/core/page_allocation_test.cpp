// A page that is refilled must not allocate, whatever is done with it. An executable of its own:
// it counts every allocation of the process.
#include "support/random_items.hpp"

#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return counted(size, alignof(std::max_align_t));
}
void* operator new[](std::size_t size) {
    return counted(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted(size, alignof(std::max_align_t));
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return counted(size, alignof(std::max_align_t));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace dyndump {
namespace {

using test::item_shape;

std::size_t use(page& p, const std::string& body, json_format format, bool validate,
                std::string& scratch) {
    const std::size_t before = allocations;
    p.clear();
    p.buffer().resize(body.size());
    std::memcpy(p.buffer().data(), body.data(), body.size());
    EXPECT_FALSE(p.parse(validate));
    std::size_t size = 0;
    for (const item_view& item : p.items()) {
        size += item.dynamodb_size();
        EXPECT_TRUE(item.find("id"));
    }
    EXPECT_GT(size, 0u);
    std::string_view lines;
    EXPECT_FALSE(json_encoder(format).encode(p, scratch, lines));
    EXPECT_FALSE(lines.empty());
    return allocations - before;
}

TEST(page_allocation, a_refilled_page_does_not_allocate) {
    for (const auto shape : {item_shape::flat, item_shape::nested, item_shape::binary}) {
        const std::string body = test::scan_body(shape, 200'000);
        for (const auto format : {json_format::dynamodb_json, json_format::typed,
                                  json_format::plain, json_format::export_item}) {
            for (const bool validate : {false, true}) {
                page p;
                std::string scratch;
                EXPECT_GT(use(p, body, format, validate, scratch), 0u);
                EXPECT_EQ(use(p, body, format, validate, scratch), 0u);
                EXPECT_EQ(use(p, body, format, validate, scratch), 0u);
            }
        }
    }
}

TEST(page_allocation, a_pretty_printed_page_does_not_allocate_either) {
    std::string body = "{\n\"Count\": 2, \"Items\": [\n  {\"id\": {\"S\": \"a\"}},\n"
                       "  {\"id\": {\"S\": \"b\"}}\n]}";
    page p;
    std::string scratch;
    EXPECT_GT(use(p, body, json_format::dynamodb_json, true, scratch), 0u);
    EXPECT_EQ(use(p, body, json_format::dynamodb_json, true, scratch), 0u);
}

} // namespace
} // namespace dyndump
