// Pages out of memory, and where they went.
#pragma once

#include <dyndump/source.hpp>
#include <dyndump/writer.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace dyndump::test {

namespace asio = boost::asio;

// Pages out of memory: a segment's cursor is the number of the next page.
struct memory_source {
    std::vector<std::vector<std::string>> pages_of_segments; // lines of items
    std::uint64_t fail_at = 0;
    bool throws = false;
    bool never_ends = false;
    std::uint64_t reads = 0;
    std::mutex mutex;

    asio::awaitable<error_code> open(read_context&) { co_return error_code{}; }

    std::uint32_t segments() const { return static_cast<std::uint32_t>(pages_of_segments.size()); }

    asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                     std::string_view cursor, page& into) {
        {
            std::lock_guard lock(mutex);
            if (++reads == fail_at) {
                if (throws) {
                    throw std::runtime_error("the shelf is empty");
                }
                context.diag.message = "shelf 3 is empty";
                co_return boost::system::errc::make_error_code(boost::system::errc::io_error);
            }
        }
        const auto& pages = pages_of_segments[segment];
        const auto number = cursor.empty() ? 0 : std::stoul(std::string(cursor));
        if (!pages.empty()) {
            into.buffer().append(pages[number % pages.size()]);
        }
        auto refused = into.parse_lines(page::line_form::item);
        if (never_ends || number + 1 < pages.size()) {
            into.set_cursor(std::to_string(number + 1));
        }
        co_return refused;
    }
};

inline std::string line(const std::string& id) {
    return R"({"id":{"S":")" + id + "\"}}\n";
}

// `segments` segments of three pages of two items.
inline std::shared_ptr<memory_source> some_pages(int segments) {
    auto made = std::make_shared<memory_source>();
    for (int s = 0; s < segments; ++s) {
        auto& pages = made->pages_of_segments.emplace_back();
        for (int p = 0; p < 3; ++p) {
            const auto id = std::to_string(s) + '-' + std::to_string(p);
            pages.push_back(line(id + "-a") + line(id + "-b"));
        }
    }
    return made;
}

struct written_items {
    std::mutex mutex;
    std::map<std::string, int> seen;
    std::uint64_t pages = 0;
    int finished = 0;

    asio::awaitable<error_code> write(page& p) {
        std::lock_guard lock(mutex);
        ++pages;
        for (const auto& item : p.items()) {
            ++seen[std::string(item.json())];
        }
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) {
        ++finished;
        co_return error_code{};
    }
};

} // namespace dyndump::test
