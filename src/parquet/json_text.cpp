#include "parquet/json_text.hpp"

#include "core/item_walker.hpp"
#include "core/nesting.hpp"
#include "core/number_text.hpp"

namespace dyndump::parquet {
namespace {

class json_text_writer {
public:
    explicit json_text_writer(std::string& out)
        : out_(out) {}

    bool scalar(attribute_type type, std::string_view raw) {
        switch (type) {
        case attribute_type::string:
            quote(raw);
            return true;
        case attribute_type::number:
            out_ += raw;
            return core::is_json_number(raw);
        case attribute_type::boolean:
            out_ += raw;
            return true;
        case attribute_type::null:
            out_ += "null";
            return true;
        default:
            return false;
        }
    }
    bool begin(attribute_type type) {
        out_ += type == attribute_type::map ? '{' : '[';
        return !core::is_set(type);
    }
    bool name(std::string_view raw, bool first) {
        element(first);
        quote(raw);
        out_ += ':';
        return true;
    }
    bool element(bool first) {
        if (!first) {
            out_ += ',';
        }
        return true;
    }
    bool set_member(attribute_type, std::string_view, bool) { return false; }
    bool end(attribute_type type) {
        out_ += type == attribute_type::map ? '}' : ']';
        return true;
    }

private:
    void quote(std::string_view raw) {
        out_ += '"';
        out_ += raw;
        out_ += '"';
    }

    std::string& out_;
};

bool append_typed(core::json_cursor& cursor, std::string& out, int depth);

template <class Member>
bool append_members(core::json_cursor& cursor, char close, std::string& out, Member member) {
    if (cursor.peek() != close) {
        bool first = true;
        do {
            if (!first) {
                out += ',';
            }
            first = false;
            if (!member()) {
                return false;
            }
        } while (cursor.take(','));
    }
    out += close;
    return cursor.take(close);
}

bool append_word(core::json_cursor& cursor, std::string_view word, std::string_view value,
                 std::string& out) {
    out += value;
    return cursor.take_word(word);
}

bool append_number(core::json_cursor& cursor, std::string& out) {
    cursor.skip_space();
    const auto rest = cursor.rest();
    const auto text = rest.substr(0, rest.find_first_not_of("0123456789+-.eE"));
    if (!core::is_json_number(text)) {
        return false;
    }
    cursor.move_to(cursor.position() + text.size());
    out += "\"N\":\"";
    out += text;
    out += '"';
    return true;
}

bool append_content(core::json_cursor& cursor, std::string& out, int depth) {
    std::string_view raw;
    switch (cursor.peek()) {
    case '"':
        out += "\"S\":\"";
        if (!cursor.take_string(raw)) {
            return false;
        }
        out += raw;
        out += '"';
        return true;
    case 't':
        return append_word(cursor, "true", "\"BOOL\":true", out);
    case 'f':
        return append_word(cursor, "false", "\"BOOL\":false", out);
    case 'n':
        return append_word(cursor, "null", "\"NULL\":true", out);
    case '[':
        out += "\"L\":[";
        return cursor.take('[') && append_members(cursor, ']', out, [&] {
                   return append_typed(cursor, out, depth + 1);
               });
    case '{':
        out += "\"M\":{";
        return cursor.take('{') && append_members(cursor, '}', out, [&] {
                   if (!cursor.take_string(raw) || !cursor.take(':')) {
                       return false;
                   }
                   out += '"';
                   out += raw;
                   out += "\":";
                   return append_typed(cursor, out, depth + 1);
               });
    default:
        return append_number(cursor, out);
    }
}

bool append_typed(core::json_cursor& cursor, std::string& out, int depth) {
    out += '{';
    const bool good = depth <= core::max_nesting && append_content(cursor, out, depth);
    out += '}';
    return good;
}

} // namespace

bool append_json_text(attribute_type type, std::string_view content, std::string& out) {
    json_text_writer writer(out);
    core::item_walker walker(content, writer);
    return walker.content(type) == core::walk_result::done;
}

bool append_typed_value(std::string_view text, std::string& out) {
    core::json_cursor cursor(text);
    if (!append_typed(cursor, out, 0)) {
        return false;
    }
    cursor.skip_space();
    return cursor.position() == cursor.end();
}

void append_json_string(std::string_view text, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p != end) {
        const char* const special = core::find_special(p, end);
        out.append(p, special);
        p = special;
        if (p == end) {
            break;
        }
        const char c = *p++;
        switch (c) {
        case '"':
        case '\\':
            out += '\\';
            out += c;
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 0xfU];
        }
    }
    out += '"';
}

} // namespace dyndump::parquet
