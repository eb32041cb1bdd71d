// Counts of the values at one place, and at those below it.
#pragma once

#include <dyndump/item_statistics.hpp>

#include "columns/name_index.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dyndump::columns {

class value_statistics;

/// The members of a map, or an item's attributes.
class member_statistics {
public:
    explicit member_statistics(std::size_t most);
    ~member_statistics();
    member_statistics(member_statistics&&) noexcept;
    member_statistics& operator=(member_statistics&&) noexcept;

    /// The place of a member; of one that has no name here, the one for all those. `before`: as of
    /// name_index. `places`: how many more may be made.
    value_statistics& at(std::string_view raw_name, std::uint32_t& before, std::size_t& places);
    void merge(const member_statistics& other, std::size_t& places);
    std::vector<path_statistics> result() const;
    bool empty() const noexcept { return values_.empty() && !others_; }

private:
    value_statistics& others();
    value_statistics* add_named(bool added, std::size_t& places);

    name_index names_;
    std::vector<std::unique_ptr<value_statistics>> values_;
    std::unique_ptr<value_statistics> others_;
    std::size_t most_;
};

class value_statistics {
public:
    void add_text(attribute_type type, std::string_view raw) noexcept {
        count(type);
        bytes_ += raw.size();
        most_bytes_ = raw.size() > most_bytes_ ? raw.size() : most_bytes_;
    }
    void add_number(std::string_view raw) noexcept;
    void count(attribute_type type) noexcept { ++counts_[static_cast<std::size_t>(type)]; }
    /// What stands behind the type name of a map, list or set. False: it is malformed.
    bool add_nested(attribute_type type, std::string_view content, std::size_t& places);

    member_statistics& members();
    value_statistics& elements();

    void merge(const value_statistics& other, std::size_t& places);
    path_statistics result(std::string name) const;

private:
    std::array<std::uint64_t, 10> counts_{};
    std::uint64_t bytes_ = 0;
    std::uint64_t most_bytes_ = 0;
    unsigned whole_digits_ = 0;
    unsigned scale_ = 0;
    bool fits_int64_ = true;
    bool beyond_decimal_ = false;
    std::unique_ptr<member_statistics> members_;
    std::unique_ptr<value_statistics> elements_;
};

} // namespace dyndump::columns
