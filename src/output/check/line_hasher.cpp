#include "output/check/line_hasher.hpp"

#include "output/check/canonical_item.hpp"
#include "output/read/item_lines.hpp"

namespace dyndump::output {

bool line_hasher::operator()(std::string_view line, json_format format, core::item_hash& hash) {
    if (format == json_format::dynamodb_json || format == json_format::export_item) {
        return hash_of_(item_of(line, format), hash);
    }
    if (!read_item(line, format, decoded_)) {
        return false;
    }
    form_.clear();
    append_canonical(decoded_, format == json_format::plain, form_);
    hash = core::hash_of_form(form_);
    return true;
}

} // namespace dyndump::output
