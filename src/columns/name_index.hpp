// Names to numbers, from 0 on: attributes mostly come in the order of the item before.
#pragma once

#include "core/json_string.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dyndump::columns {

class name_index {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    /// The number of the name that `raw` (a string of JSON without its quotes) stands for, or
    /// `none`. `before`: that of the name before it, or `none`; is set to what is returned.
    std::uint32_t find(std::string_view raw, std::uint32_t& before) {
        std::uint32_t& guess = before == none ? first_ : next_[before];
        if (guess != none && names_[guess] == raw) [[likely]] {
            return before = guess;
        }
        std::uint32_t found = none;
        if (raw.find('\\') == std::string_view::npos) {
            found = number_of(raw);
            // Never by an escaped one: a guess is compared with names that have no escapes left.
            guess = found != none && names_[found].find('\\') == std::string::npos ? found : guess;
        } else if (resolve(raw)) {
            found = number_of(resolved_);
        }
        before = found != none ? found : before;
        return found;
    }

    /// Gives a name the next number. It must have none. False if the name is malformed.
    bool add_raw(std::string_view raw) {
        if (!resolve(raw)) {
            return false;
        }
        add(resolved_);
        return true;
    }
    void add(std::string_view name) {
        numbers_.emplace(name, static_cast<std::uint32_t>(names_.size()));
        names_.emplace_back(name);
        next_.push_back(none);
    }

    /// By the name itself.
    std::uint32_t number_of(std::string_view name) const {
        const auto there = numbers_.find(name);
        return there == numbers_.end() ? none : there->second;
    }
    const std::string& name(std::uint32_t number) const { return names_[number]; }
    std::size_t size() const noexcept { return names_.size(); }

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    bool resolve(std::string_view raw) {
        resolved_.clear();
        return core::append_unescaped(raw, resolved_);
    }

    std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> numbers_;
    std::vector<std::string> names_;
    std::vector<std::uint32_t> next_; // what came behind each
    std::uint32_t first_ = none;
    std::string resolved_;
};

} // namespace dyndump::columns
