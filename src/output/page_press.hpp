// Pages into the bytes that parts are made of.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "output/compressor.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// Bytes of a part: whole lines, or whole frames of them. They lie in the page or in the press,
/// until either is used again.
struct pressed_items {
    std::string_view bytes;
    /// Before compression.
    std::size_t size = 0;
    std::size_t items = 0;
};

/// What a thread needs for it. Kept for the next page, it allocates nothing.
class page_press {
public:
    page_press(json_encoder encoder, compression kind, int level);

    /// Whether the page may be taken as a whole; else in slices, without its like in memory again.
    bool takes_at_once(const page& source) const;
    error_code whole(page& source, pressed_items& out);
    /// Cuts a slice off the front of `left`.
    error_code slice(std::span<const item_view>& left, pressed_items& out);
    /// What failed, as a sentence goes on with a name: "cannot encode an item for".
    std::string_view failed_action() const { return failed_action_; }

private:
    error_code note_encoding(error_code ec);
    error_code compress(pressed_items& out);

    json_encoder encoder_;
    std::string lines_;
    std::unique_ptr<compressor> compress_;
    std::string_view failed_action_;
};

/// Presses that are free. Thread-safe.
class page_presses {
public:
    page_presses(json_encoder encoder, compression kind, int level)
        : encoder_(encoder)
        , kind_(kind)
        , level_(level) {}

    std::unique_ptr<page_press> borrow();
    void give_back(std::unique_ptr<page_press> press);

private:
    json_encoder encoder_;
    compression kind_;
    int level_;
    std::mutex mutex_; // guards what follows
    std::vector<std::unique_ptr<page_press>> free_;
};

} // namespace dyndump::output
