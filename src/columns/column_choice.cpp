#include <dyndump/item_statistics.hpp>

#include "core/sentence.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace dyndump {
namespace {

constexpr std::size_t most_conflicts = 100;
constexpr std::size_t most_name_bytes = 255;

using type = attribute_type;

std::string_view name_of(attribute_type of) {
    constexpr std::string_view names[] = {"S", "N", "B",  "BOOL", "NULL",
                                          "M", "L", "SS", "NS",   "BS"};
    return names[static_cast<std::size_t>(of)];
}

bool is_json_text(const path_statistics& at) {
    if (at.count(type::binary) + at.count(type::string_set) + at.count(type::number_set) +
            at.count(type::binary_set) >
        0) {
        return false;
    }
    return std::all_of(at.members.begin(), at.members.end(), is_json_text) &&
           std::all_of(at.elements.begin(), at.elements.end(), is_json_text);
}

column_type json_column(const path_statistics& at) {
    return {column_shape::one, is_json_text(at) ? column_kind::json : column_kind::dynamodb_json};
}

// Of numbers, by what all of them need.
column_type number_column(const path_statistics& at) {
    if (at.beyond_decimal || at.whole_digits + at.scale > most_column_digits) {
        return {column_shape::one, column_kind::number};
    }
    if (at.fits_int64) {
        return {column_shape::one, column_kind::int64};
    }
    const auto digits = std::max(at.whole_digits + at.scale, 1U);
    return {column_shape::one, column_kind::decimal, static_cast<std::uint8_t>(digits),
            static_cast<std::uint8_t>(at.scale)};
}

// Of the values of one type; false if those have none but JSON.
bool scalar_column(const path_statistics& at, attribute_type of, column_type& column) {
    switch (of) {
    case type::string:
        column = {column_shape::one, column_kind::string};
        return true;
    case type::number:
        column = number_column(at);
        return true;
    case type::binary:
        column = {column_shape::one, column_kind::binary};
        return true;
    case type::boolean:
        column = {column_shape::one, column_kind::boolean};
        return true;
    default:
        return false;
    }
}

// The type that most values have.
attribute_type main_type(const path_statistics& at) {
    const auto most = std::max_element(at.counts.begin(), at.counts.end());
    return static_cast<attribute_type>(most - at.counts.begin());
}

column_type column_of(const path_statistics& at) {
    const auto main = main_type(at);
    column_type column;
    if (main == type::null) {
        return json_column(at);
    }
    if (scalar_column(at, main, column)) {
        return column;
    }
    if (main == type::map || at.elements.empty()) {
        return json_column(at);
    }
    // The elements of all its lists and sets were counted together.
    const auto& elements = at.elements.front();
    const auto element = main_type(elements);
    const bool alike = elements.count(element) == elements.values();
    if (!alike || !scalar_column(elements, element, column)) {
        return json_column(at);
    }
    column.shape = main == type::list ? column_shape::list : column_shape::set;
    return column;
}

bool holds(column_type column, attribute_type of) {
    if (column.kind == column_kind::json || column.kind == column_kind::dynamodb_json) {
        return true;
    }
    if (column.shape == column_shape::list) {
        return of == type::list;
    }
    const bool set = column.shape == column_shape::set;
    switch (column.kind) {
    case column_kind::string:
        return of == (set ? type::string_set : type::string);
    case column_kind::binary:
        return of == (set ? type::binary_set : type::binary);
    case column_kind::boolean:
        return of == type::boolean;
    default:
        return of == (set ? type::number_set : type::number);
    }
}

std::uint64_t values_beside(const path_statistics& at, column_type column) {
    std::uint64_t beside = 0;
    for (std::size_t i = 0; i < at.counts.size(); ++i) {
        beside += holds(column, static_cast<attribute_type>(i)) ? 0 : at.counts[i];
    }
    return beside;
}

std::string words_for(const path_statistics& at) {
    std::string words;
    for (std::size_t i = 0; i < at.counts.size(); ++i) {
        if (at.counts[i] > 0) {
            words += fmt::format("{}{} {}", words.empty() ? "" : ", ", at.counts[i],
                                 name_of(static_cast<attribute_type>(i)));
        }
    }
    return words;
}

std::string lower(std::string_view name) {
    std::string text(name);
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return text;
}

class chooser {
public:
    void choose(const path_statistics& at) {
        const bool named = !at.name.empty() && at.name.size() <= most_name_bytes &&
                           choice.columns.columns.size() < most_columns;
        if (!named) {
            choice.overflowing += at.values();
            conflict("\"{}\" has no column ({}): {} values lie in the overflow column",
                     at.name.substr(0, most_name_bytes),
                     at.name.size() > most_name_bytes ? "its name is too long"
                                                      : "there are too many attributes",
                     at.values());
            return;
        }
        auto type = column_of(at);
        auto beside = values_beside(at, type);
        if (beside * 100 > at.values()) {
            type = json_column(at);
            beside = 0;
            conflict("\"{}\" has values of several types ({}): its column is {}", at.name,
                     words_for(at), to_text(type));
        } else if (beside > 0) {
            conflict("\"{}\" has values of several types ({}): its column is {}, and {} lie in the "
                     "overflow column",
                     at.name, words_for(at), to_text(type), beside);
        }
        choice.overflowing += beside;
        choice.columns.columns.push_back({at.name, free_name(at.name), type});
    }

    void choose_overflow() {
        while (names_.contains(lower(choice.columns.overflow))) {
            choice.columns.overflow += '_';
        }
    }

    column_choice choice;

private:
    // Most readers do not tell upper from lower case in the names of columns.
    std::string free_name(const std::string& attribute) {
        auto name = attribute;
        for (unsigned i = 2; !names_.insert(lower(name)).second; ++i) {
            name = fmt::format("{}_{}", attribute, i);
        }
        if (name != attribute) {
            conflict("\"{}\" differs from another attribute in upper and lower case only: its "
                     "column is \"{}\"",
                     attribute, name);
        }
        return name;
    }

    template <class... Parts>
    void conflict(fmt::format_string<Parts...> words, Parts&&... parts) {
        ++choice.conflict_count;
        if (choice.conflicts.size() < most_conflicts) {
            choice.conflicts.push_back(core::sentence(words, std::forward<Parts>(parts)...));
        }
    }

    std::set<std::string> names_;
};

} // namespace

column_choice choose_columns(const item_statistics& statistics,
                             const std::vector<std::string>& key) {
    const auto attributes = statistics.attributes();
    // With too many attributes those that most items have get columns.
    const bool crowded = attributes.size() > most_columns;
    struct place {
        std::ptrdiff_t in_key;
        std::uint64_t values;
        std::size_t index;
    };
    std::vector<place> order;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const auto in_key = std::find(key.begin(), key.end(), attributes[i].name) - key.begin();
        order.push_back({in_key, crowded ? attributes[i].values() : 0, i});
    }
    std::sort(order.begin(), order.end(), [](const place& a, const place& b) {
        return std::tie(a.in_key, b.values, a.index) < std::tie(b.in_key, a.values, b.index);
    });
    chooser all;
    for (const auto& each : order) {
        all.choose(attributes[each.index]);
    }
    all.choose_overflow();
    return std::move(all.choice);
}

} // namespace dyndump
