/// \file
/// What an item_transform makes of one item.
#pragma once

#include "core/item_condition.hpp"
#include "core/sha256.hpp"
#include "core/value_order.hpp"

#include <dyndump/item_transform.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Thread-safe once made.
class item_editor {
public:
    enum class outcome { kept, changed, filtered, expired, refused };

    /// Where an attribute stands in its item.
    struct place {
        std::string_view whole;    // "name":{"S":"text"}
        std::string_view raw_name; // between the quotes
        value_view value;
        int edit = -1; // which of the edits is for it; none: -1
    };

    /// What is kept from item to item; one thread's at a time.
    struct memory {
        std::string text; // the caller's
        /// Why an item was refused.
        std::string reason;
        value_order order;
        std::vector<place> attributes;
        std::vector<char> targets; // of the new names, those that the item has already
        sha256 hash;
        std::string hashed;
    };

    /// Errors: errc::invalid_argument, with words in `diag`.
    item_editor(const item_transform_params& params, error_code& ec, diagnostics& diag);

    /// `instead`, which is empty, gets the item that is to take the place of this.
    outcome edit(item_view item, memory& with, std::string& instead) const;

private:
    /// What is done with the attribute of one name.
    struct attribute_edit {
        std::string name;
        bool drop = false;
        std::string new_name; // in JSON, with quotes; empty: the old one
        int target = -1;      // which of the new names it is; none: -1
        std::optional<redaction> redact;
        bool is_ttl = false;
        bool changes = false;
    };

    error_code prepare(const item_transform_params& params, diagnostics& diag);
    attribute_edit& edit_of(const std::string& name);
    /// `changes`: whether anything will be done. False: it is no item.
    bool read(item_view item, memory& with, bool& changes) const;
    bool names_collide(memory& with) const;
    bool is_expired(memory& with) const;
    std::optional<std::int64_t> shifted(value_view time, memory& with) const;
    void append_edited(const place& attribute, memory& with, std::string& out) const;
    void append_hash(value_view value, memory& with, std::string& out) const;

    std::optional<item_condition> condition_;
    std::vector<attribute_edit> edits_;
    std::vector<std::string> targets_;
    bool skips_expired_ = false;
    std::int64_t shift_ = 0;
    std::int64_t now_ = 0;
};

} // namespace dyndump::core
