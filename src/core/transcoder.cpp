#include "core/transcoder.hpp"

#include "core/number_text.hpp"

namespace dyndump::core {
namespace {

/// Names of the types in the typed form, up to the value, by attribute_type.
constexpr std::string_view typed_openings[] = {
    R"({"type":"string","value":)",     R"({"type":"number","value":)",
    R"({"type":"binary","value":)",     R"({"type":"bool","value":)",
    R"({"type":"null","value":)",       R"({"type":"map","value":)",
    R"({"type":"list","value":)",       R"({"type":"string-set","value":)",
    R"({"type":"number-set","value":)", R"({"type":"binary-set","value":)",
};

/// Strings go over as they stand, escapes and all: they were valid JSON and still are.
template <bool typed, bool numbers_as_strings>
class form {
public:
    explicit form(text_sink& out)
        : out_(out) {}

    bool scalar(attribute_type type, std::string_view raw) {
        open(type);
        bool good = true;
        switch (type) {
        case attribute_type::number:
            good = put_number(raw);
            break;
        case attribute_type::boolean:
            out_.put(raw);
            break;
        case attribute_type::null:
            out_.put("null");
            break;
        default:
            put_string(raw);
            break;
        }
        close();
        return good;
    }

    bool begin(attribute_type type) {
        open(type);
        out_.put(type == attribute_type::map ? '{' : '[');
        return true;
    }

    bool name(std::string_view raw, bool first) {
        out_.put_with(raw.size() + 4, [raw, first](char* p) {
            if (!first) {
                *p++ = ',';
            }
            p = quote(raw, p);
            *p++ = ':';
            return p;
        });
        return true;
    }

    bool element(bool first) {
        separate(first);
        return true;
    }

    bool set_member(attribute_type type, std::string_view raw, bool first) {
        separate(first);
        if (type == attribute_type::number_set) {
            return put_number(raw);
        }
        put_string(raw);
        return true;
    }

    bool end(attribute_type type) {
        out_.put(type == attribute_type::map ? '}' : ']');
        close();
        return true;
    }

private:
    void open(attribute_type type) {
        if constexpr (typed) {
            out_.put(typed_openings[static_cast<std::size_t>(type)]);
        }
    }

    void close() {
        if constexpr (typed) {
            out_.put('}');
        }
    }

    void separate(bool first) {
        if (!first) {
            out_.put(',');
        }
    }

    void put_string(std::string_view raw) {
        out_.put_with(raw.size() + 2, [raw](char* p) { return quote(raw, p); });
    }

    static char* quote(std::string_view raw, char* p) {
        *p++ = '"';
        std::memcpy(p, raw.data(), raw.size());
        p += raw.size();
        *p++ = '"';
        return p;
    }

    bool put_number(std::string_view digits) {
        if (!is_json_number(digits)) [[unlikely]] {
            return put_loose_number(digits);
        }
        if constexpr (numbers_as_strings) {
            put_string(digits);
        } else {
            out_.put(digits);
        }
        return true;
    }

    bool put_loose_number(std::string_view digits) {
        if (classify_number(digits) == number_syntax::none) {
            return false;
        }
        if constexpr (numbers_as_strings) {
            put_string(digits);
        } else {
            std::string rewritten;
            append_as_json(digits, rewritten);
            out_.put(rewritten);
        }
        return true;
    }

    text_sink& out_;
};

template <bool typed, bool numbers_as_strings>
walk_result transcode_as(std::string_view item, text_sink& out) {
    form<typed, numbers_as_strings> handler(out);
    item_walker walker(item, handler);
    out.put('{');
    const walk_result result = walker.item();
    out.put('}');
    return result;
}

} // namespace

walk_result transcode(std::string_view item, json_format format, number_style numbers,
                      text_sink& out) {
    const bool as_strings = numbers == number_style::string;
    if (format == json_format::typed) {
        return as_strings ? transcode_as<true, true>(item, out)
                          : transcode_as<true, false>(item, out);
    }
    return as_strings ? transcode_as<false, true>(item, out)
                      : transcode_as<false, false>(item, out);
}

} // namespace dyndump::core
