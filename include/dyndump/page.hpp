/// \file
/// The unit of flow: one Scan response, or some lines of a file.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item.hpp>
#include <dyndump/page_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

namespace detail {
struct page_access;
}

/// What it took to get a page.
struct page_effort {
    /// Sent, the first included; and of them those that were throttled.
    std::uint32_t requests = 1;
    std::uint32_t throttles = 0;
    /// Waiting for capacity and before retries included.
    std::chrono::steady_clock::duration elapsed{};
};

/// Items that a page came with and that are not among its items any more.
struct page_omissions {
    /// Those that do not meet a condition.
    std::uint64_t filtered = 0;
    /// Those whose time to live is past.
    std::uint64_t expired = 0;
    /// Those that are none, or could not be changed as was asked for.
    std::uint64_t refused = 0;
};

/// Some items with the bytes as they came: one Scan response, or lines of a file. Owns the body;
/// its items are views into it.
///
/// Movable, not copyable. A page that is filled again keeps its memory. Views into it (items, keys,
/// lines) live until it is refilled, moved from or destroyed.
/// Thread safety: distinct pages are independent; one page is used by one thread at a time.
class page {
public:
    page() = default;
    /// The page moved from is empty; it may get the other's memory to be refilled.
    DYNDUMP_EXPORT page(page&& other) noexcept;
    DYNDUMP_EXPORT page& operator=(page&& other) noexcept;

    /// The items, in the order they came.
    std::span<const item_view> items() const noexcept { return items_; }
    bool empty() const noexcept { return items_.empty(); }
    std::size_t size() const noexcept { return items_.size(); }

    /// The response body. After lines() the bytes of and between the items may differ from what
    /// came.
    std::string_view body() const noexcept { return body_.view(); }

    /// Count as the service said it: the number of items, before truncate().
    std::uint64_t count() const noexcept { return count_; }
    /// Items that were read before the filter; records of a file, those included that were passed
    /// over.
    std::uint64_t scanned_count() const noexcept { return scanned_count_; }
    /// ConsumedCapacity.CapacityUnits in read capacity units, if the service said so and it can be
    /// what a page of that size costs.
    std::optional<double> consumed_capacity() const noexcept { return consumed_capacity_; }
    /// What the service said instead, if it cannot: as it stands in the body. Else empty.
    std::string_view implausible_capacity() const noexcept { return implausible_capacity_; }
    /// Where the segment goes on: the LastEvaluatedKey as raw JSON. Empty: the segment is
    /// exhausted. (So it is if the service sent `{}` or `null`.)
    std::string_view last_evaluated_key() const noexcept { return last_evaluated_key_; }

    /// Where the segment goes on behind this page: of a Scan response the last_evaluated_key(),
    /// else what the source has set. Empty: the segment ends here.
    std::string_view cursor() const noexcept {
        return cursor_.empty() ? last_evaluated_key_ : std::string_view(cursor_);
    }
    void set_cursor(std::string_view text) { cursor_.assign(text); }

    /// Which segment of how many this page belongs to.
    std::uint32_t segment() const noexcept { return segment_; }
    std::uint32_t total_segments() const noexcept { return total_segments_; }
    void set_segment(std::uint32_t segment, std::uint32_t total) noexcept {
        segment_ = segment;
        total_segments_ = total;
    }

    /// As the fetcher set it.
    const page_effort& effort() const noexcept { return effort_; }
    void set_effort(const page_effort& spent) noexcept { effort_ = spent; }

    /// Keeps the first `n` items.
    DYNDUMP_EXPORT void truncate(std::size_t n);

    /// What becomes of an item in edit().
    enum class fate : std::uint8_t { kept, changed, dropped };
    /// Asks for each item, in their order, what becomes of it: `decide(item_view, std::string&)`
    /// gives its fate. Of one that is changed it has written the new JSON into the string, which is
    /// empty before and the caller's own; the page keeps a copy. The views of items that are kept
    /// stay right, except those of an earlier edit().
    template <class Decide>
    void edit(std::string& instead, Decide decide) {
        std::size_t left = 0;
        for (std::size_t i = 0; i < items_.size(); ++i) {
            instead.clear();
            const fate becomes = decide(items_[i], instead);
            if (becomes == fate::dropped) {
                continue;
            }
            items_[left] = items_[i];
            if (becomes == fate::changed) {
                replace(left, instead);
            }
            ++left;
        }
        compact_ = compact_ && left == items_.size();
        truncate(left);
    }
    /// What was left out of it so far: by parse_lines(), and by who says so here.
    const page_omissions& omitted() const noexcept { return omitted_; }
    page_omissions& omitted() noexcept { return omitted_; }

    /// All items, each followed by a newline, as they came. Done in place: the commas between the
    /// items become newlines. If the server sent white space between or raw newlines inside them,
    /// all white space outside their strings goes, and the items move. With changed items (edit())
    /// all are copied into memory that the page keeps. The views in items() stay right.
    DYNDUMP_EXPORT std::string_view lines();

    /// Where lines are read into before parse_lines().
    page_buffer& buffer() noexcept { return body_; }
    /// What a line of a file holds.
    enum class line_form : std::uint8_t {
        /// An item in DynamoDB JSON.
        item,
        /// `{"Item":{...}}`, as in the service's own exports.
        item_in_envelope,
        /// A record of the service's incremental exports: the item as it became (`NewImage`).
        /// Records of items that are gone are passed over.
        changed_item,
        /// Of the same records the `Keys` of items that are gone. The others are passed over.
        removed_key,
    };
    /// Takes the buffer's content for items, one a line; white space around them and empty lines do
    /// not matter. Every byte is checked to be JSON in UTF-8. Lines that are none are put into
    /// `refused` if it is not null, as views into the body; else the first ends it with
    /// errc::malformed_response, the page is empty, and problem() says what was wrong.
    DYNDUMP_EXPORT error_code parse_lines(line_form form,
                                          std::vector<std::string_view>* refused = nullptr);
    /// In a few words, what was found wrong when the page was last filled; empty if nothing.
    std::string_view problem() const noexcept { return problem_; }
    /// Empties the page and keeps its memory.
    DYNDUMP_EXPORT void clear() noexcept;
    /// Bytes of text that the page has memory for, in use or not.
    std::size_t capacity() const noexcept {
        return body_.capacity() + edited_.capacity() + rewritten_.capacity();
    }

private:
    friend struct detail::page_access; // fills it with a response

    void forget() noexcept;
    void close_up() noexcept;
    std::string_view rewrite();
    DYNDUMP_EXPORT void replace(std::size_t n, std::string_view text);

    page_buffer body_;
    page_buffer edited_;    // the text of items that were changed
    page_buffer rewritten_; // for lines(), if there are such
    std::vector<item_view> items_;
    std::uint64_t count_ = 0;
    std::uint64_t scanned_count_ = 0;
    std::optional<double> consumed_capacity_;
    std::string_view implausible_capacity_;
    std::string_view last_evaluated_key_;
    std::string cursor_;
    const char* problem_ = "";
    std::uint32_t segment_ = 0;
    std::uint32_t total_segments_ = 1;
    page_effort effort_;
    page_omissions omitted_;
    bool compact_ = false; // one byte between items, no raw newline inside
};

} // namespace dyndump
