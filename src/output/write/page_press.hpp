// Pages into the bytes that parts are made of.
#pragma once

#include <dyndump/dump_writer.hpp>
#include <dyndump/signature.hpp>

#include "core/idle_objects.hpp"
#include "core/item_hash.hpp"
#include "output/write/compressor.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump::output {

/// Bytes of a part: whole lines, or whole frames of them. They lie in the page or in the press,
/// until either is used again.
struct pressed_items {
    std::string_view bytes;
    /// Before compression.
    std::size_t size = 0;
    std::size_t items = 0;
    /// Of them, if it is asked for; else of none.
    items_signature signature{};
};

/// What a thread needs for it. Kept for the next page, it allocates nothing.
class page_press {
public:
    explicit page_press(const dump_writer_params& params);

    /// Whether the page may be taken as a whole; else in slices, without its like in memory again.
    bool takes_at_once(const page& source) const;
    error_code whole(page& source, pressed_items& out);
    /// Cuts a slice off the front of `left`.
    error_code slice(std::span<const item_view>& left, pressed_items& out);
    /// What failed, as a sentence goes on with a name: "cannot encode an item for".
    std::string_view failed_action() const { return failed_action_; }

private:
    error_code note_encoding(error_code ec);
    error_code sign(std::span<const item_view> items, pressed_items& out);
    error_code compress(pressed_items& out);

    json_encoder encoder_;
    std::string lines_;
    std::unique_ptr<compressor> compress_;
    std::optional<core::item_hasher> hash_of_;
    std::string_view failed_action_;
};

/// Presses that are free. Thread-safe.
class page_presses {
public:
    /// `params` must outlive it.
    explicit page_presses(const dump_writer_params& params)
        : params_(params) {}

    std::unique_ptr<page_press> borrow() {
        return idle_.take([this] { return std::make_unique<page_press>(params_); });
    }
    void give_back(std::unique_ptr<page_press> press) { idle_.give_back(std::move(press)); }

private:
    const dump_writer_params& params_;
    core::idle_objects<page_press> idle_;
};

} // namespace dyndump::output
