/// \file
/// What attributes items have: counted over all of them.
#pragma once

#include <dyndump/attribute_value.hpp>
#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item.hpp>
#include <dyndump/table_columns.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dyndump {

/// What is known of the values at one place: of an attribute, of a map's member, of a list's or
/// set's members.
struct path_statistics {
    /// Of the attribute or member; empty for the members of a list or set.
    std::string name;
    /// Values, by attribute_type. Members of sets count as S, N and B.
    std::array<std::uint64_t, 10> counts{};
    /// Of strings, binaries (as base64) and numbers: the text's bytes, all and the longest's.
    std::uint64_t bytes = 0;
    std::uint64_t most_bytes = 0;
    /// Numbers: most digits before the point, and behind it.
    unsigned whole_digits = 0;
    unsigned scale = 0;
    /// All numbers are whole and have 64 bits.
    bool fits_int64 = true;
    /// A number has more than 38 digits, or is none.
    bool beyond_decimal = false;
    /// Of maps, by name; one that is called "" stands for those beyond the 1,000th.
    std::vector<path_statistics> members;
    /// Of lists and sets; none or one.
    std::vector<path_statistics> elements;

    std::uint64_t values() const noexcept {
        std::uint64_t all = 0;
        for (const auto each : counts) {
            all += each;
        }
        return all;
    }
    std::uint64_t count(attribute_type type) const noexcept {
        return counts[static_cast<std::size_t>(type)];
    }
};

/// Counts items' attributes in memory that is bounded: 16,384 attributes by name, 1,000 members of
/// each map, 65,536 places in all; what is beyond is counted without a name.
///
/// Thread safety: none. Copies share one state.
class DYNDUMP_EXPORT item_statistics {
public:
    item_statistics();

    /// Error: errc::malformed_response.
    error_code add(item_view item);
    /// Adds what another one has counted.
    void merge(const item_statistics& other);

    std::uint64_t items() const noexcept;
    /// Different sets of attributes and their types; `most_shapes` stands for that many or more.
    std::uint64_t shapes() const noexcept;
    static constexpr std::uint64_t most_shapes = 4096;
    /// In the order they first came. One that is called "" stands for those beyond the bound.
    std::vector<path_statistics> attributes() const;

private:
    class DYNDUMP_LOCAL state;
    std::shared_ptr<state> state_;
};

/// The columns for items of which these are the statistics, and in which they conflict.
struct column_choice {
    table_columns columns;
    /// Each a sentence: values that lie in the overflow column, names that differ in case only,
    /// attributes of several types. At most 100, and how many there are.
    std::vector<std::string> conflicts;
    std::uint64_t conflict_count = 0;
    /// Values that lie in the overflow column.
    std::uint64_t overflowing = 0;
};

/// Types are chosen so that all values fit; if at most one in a hundred is of another type than the
/// rest (or is NULL), it lies in the overflow column. `key`: attributes that come first.
DYNDUMP_EXPORT column_choice choose_columns(const item_statistics& statistics,
                                            const std::vector<std::string>& key = {});

/// All of it as JSON, which read_columns() takes as well: `items`, `shapes`, `attributes` with
/// `name`, `column`, `type`, `present`, `absent`, `null`, `types`, `bytes`, `most_bytes`,
/// `whole_digits`, `scale`, `members`, `elements`; `conflicts`.
DYNDUMP_EXPORT std::string to_json(const item_statistics& statistics, const column_choice& choice);

} // namespace dyndump
