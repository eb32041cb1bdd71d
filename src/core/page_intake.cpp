#include "core/page_intake.hpp"

#include "core/crc32.hpp"
#include "core/json_cursor.hpp"

namespace dyndump::core {
namespace {

/// Two passes over a piece of this size find it in the innermost cache the second time.
constexpr std::size_t piece = 16384;
/// "Items" is looked for in so many bytes.
constexpr std::size_t longest_prefix = 4096;

} // namespace

void page_intake::begin() noexcept {
    crc_ = 0;
    seen_ = 0;
    items_start_ = nullptr;
    lost_ = false;
    items_.clear();
}

void page_intake::arrived(std::string_view so_far) {
    while (seen_ < so_far.size()) {
        const std::string_view fresh = so_far.substr(seen_, piece);
        crc_ = core::crc32(fresh, crc_);
        seen_ += fresh.size();
        if (items_start_ == nullptr && !lost_) {
            find_items(so_far.substr(0, seen_));
        }
        if (items_start_ != nullptr) {
            split(fresh.data() + fresh.size());
        }
    }
}

void page_intake::find_items(std::string_view so_far) {
    json_cursor cursor(so_far);
    bool more = cursor.take('{');
    while (more) {
        std::string_view name;
        if (!cursor.take_string(name) || !cursor.take(':')) {
            break;
        }
        if (name == "Items") {
            if (cursor.take('[')) {
                items_start_ = cursor.position();
                progress_ = split_progress(items_start_);
            }
            break;
        }
        std::string_view value;
        more = cursor.skip_value(value) && cursor.take(',');
    }
    lost_ = items_start_ == nullptr && so_far.size() >= longest_prefix;
}

void page_intake::split(const char* end) {
    if (progress_.done) {
        return;
    }
    result_ = best_split_kernel().go_on(progress_, end, text_end::open, items_);
    if (result_.fault != split_fault::none) {
        // Perhaps only white space where the text was cut: parse_page() will see.
        items_start_ = nullptr;
        lost_ = true;
    }
}

bool page_intake::finish(const char* start, const char* end, std::vector<item_view>& items,
                         split_result& result) {
    if (items_start_ == nullptr || items_start_ != start) {
        return false;
    }
    if (!progress_.done) {
        result_ = best_split_kernel().go_on(progress_, end, text_end::final, items_);
    }
    result = result_;
    items.swap(items_);
    items_start_ = nullptr;
    return true;
}

} // namespace dyndump::core
