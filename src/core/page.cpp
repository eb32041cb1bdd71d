#include <dyndump/page.hpp>

#include "core/json_validation.hpp"
#include "core/minify.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace dyndump {

page::page(page&& other) noexcept {
    *this = std::move(other);
}

page& page::operator=(page&& other) noexcept {
    if (this != &other) {
        body_ = std::move(other.body_);
        edited_ = std::move(other.edited_);
        rewritten_ = std::move(other.rewritten_);
        items_.swap(other.items_);
        count_ = other.count_;
        scanned_count_ = other.scanned_count_;
        consumed_capacity_ = other.consumed_capacity_;
        implausible_capacity_ = other.implausible_capacity_;
        last_evaluated_key_ = other.last_evaluated_key_;
        cursor_.swap(other.cursor_);
        problem_ = other.problem_;
        segment_ = other.segment_;
        total_segments_ = other.total_segments_;
        effort_ = other.effort_;
        omitted_ = other.omitted_;
        compact_ = other.compact_;
        other.clear();
    }
    return *this;
}

void page::forget() noexcept {
    items_.clear();
    count_ = 0;
    scanned_count_ = 0;
    consumed_capacity_.reset();
    implausible_capacity_ = {};
    last_evaluated_key_ = {};
    problem_ = "";
    edited_.clear();
    omitted_ = {};
    compact_ = false;
}

void page::clear() noexcept {
    body_.clear();
    rewritten_.clear();
    cursor_.clear();
    forget();
}

void page::truncate(std::size_t n) {
    if (n < items_.size()) {
        items_.resize(n);
    }
}

std::string_view page::lines() {
    if (items_.empty()) {
        return {};
    }
    if (edited_.size() != 0) {
        return rewrite();
    }
    if (!compact_) {
        close_up();
    }
    // There is a byte behind every item: a comma, white space or the array's bracket.
    char* const body = body_.data();
    for (const item_view& item : items_) {
        const char* const end = item.json().data() + item.json().size();
        body[end - body] = '\n';
    }
    const std::string_view last = items_.back().json();
    const char* const begin = items_.front().json().data();
    return {begin, static_cast<std::size_t>(last.data() + last.size() + 1 - begin)};
}

// Nothing grows, so that no item is written to before it has been read.
void page::close_up() noexcept {
    char* const body = body_.data();
    char* out = body + (items_.front().json().data() - body);
    for (item_view& item : items_) {
        char* const end = core::minify(item.json(), out);
        item = item_view({out, static_cast<std::size_t>(end - out)});
        out = end + 1;
    }
    compact_ = true;
}

void page::replace(std::size_t n, std::string_view text) {
    const auto begin = edited_.size();
    if (begin + text.size() > edited_.capacity()) {
        page_buffer larger;
        larger.reserve(std::max(2 * edited_.capacity(), begin + text.size()));
        larger.append(edited_.view());
        const auto from = reinterpret_cast<std::uintptr_t>(edited_.data());
        for (auto& item : items_) {
            const auto offset = reinterpret_cast<std::uintptr_t>(item.json().data()) - from;
            if (offset < begin) {
                item = item_view({larger.data() + offset, item.json().size()});
            }
        }
        edited_.swap(larger);
    }
    edited_.append(text);
    items_[n] = item_view({edited_.data() + begin, text.size()});
    compact_ = false;
}

std::string_view page::rewrite() {
    std::size_t most = 0;
    for (const item_view& item : items_) {
        most += item.json().size() + 1;
    }
    rewritten_.resize(most);
    char* out = rewritten_.data();
    for (const item_view& item : items_) {
        out = core::minify(item.json(), out);
        *out++ = '\n';
    }
    rewritten_.resize(static_cast<std::size_t>(out - rewritten_.data()));
    return rewritten_.view();
}

} // namespace dyndump
