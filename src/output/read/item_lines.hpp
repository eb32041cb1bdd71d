// Lines out of pieces, and what an item of a dump says of itself.
#pragma once

#include <dyndump/json_encoder.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// Longer lines are no items: DynamoDB's hold 400 KB, some times that as JSON.
constexpr std::size_t most_line_bytes = std::size_t{16} << 20;

/// Cuts a stream of bytes into lines.
class line_cutter {
public:
    /// The line is without its newline; page_buffer::padding bytes behind it can be read.
    using sink = std::function<void(std::string_view)>;

    /// False if a line is longer than any item's.
    bool add(std::string_view bytes, const sink& out);
    /// Whether nothing of a line is left over.
    bool at_end() const { return rest_.empty(); }

private:
    std::string rest_;
};

/// What a line holds: of json_format::export_item the item in its envelope, or nothing; else all.
std::string_view item_of(std::string_view line, json_format format);

/// Whether the line is one item of that format, all of it JSON.
bool is_item(std::string_view line, json_format format);

/// Appends the values of the key's attributes in their one form: two items get the same bytes only
/// if their keys are the same, and always then. False if one is missing.
bool append_key(std::string_view line, json_format format, const std::vector<std::string>& key,
                std::string& out);
/// The same for people.
std::string key_in_words(std::string_view line, json_format format,
                         const std::vector<std::string>& key);

} // namespace dyndump::output
