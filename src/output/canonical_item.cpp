#include "output/canonical_item.hpp"

#include "archive/digest.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <charconv>
#include <type_traits>
#include <vector>

namespace dyndump::output {
namespace {

void append_sized(std::string_view text, std::string& out) {
    const auto size = static_cast<std::uint32_t>(text.size());
    out.append(reinterpret_cast<const char*>(&size), sizeof(size));
    out += text;
}

// Significant digits and a power of ten. What is no number stays what it is.
void append_number(std::string_view text, std::string& out) {
    const auto e = text.find_first_of("eE");
    std::int64_t exponent = 0;
    if (e != std::string_view::npos) {
        auto power = text.substr(e + 1);
        power.remove_prefix(power.starts_with('+') ? 1 : 0);
        const auto* end = power.data() + power.size();
        const auto parsed = std::from_chars(power.data(), end, exponent);
        if (parsed.ec != std::errc{} || parsed.ptr != end) {
            return append_sized(text, out);
        }
    }
    auto mantissa = text.substr(0, e);
    const bool negative = mantissa.starts_with('-');
    mantissa.remove_prefix(negative || mantissa.starts_with('+') ? 1 : 0);
    std::string digits;
    bool fraction = false;
    for (const char c : mantissa) {
        fraction = fraction || c == '.';
        if (c != '.') {
            exponent -= fraction ? 1 : 0;
            digits += digits.empty() && c == '0' ? "" : std::string_view(&c, 1);
        }
    }
    while (digits.ends_with('0')) {
        digits.pop_back();
        ++exponent;
    }
    if (digits.empty()) {
        return append_sized("0", out);
    }
    append_sized((negative ? "-" : "") + digits + 'e' + std::to_string(exponent), out);
}

class canonical_writer {
public:
    canonical_writer(bool loose, std::string& out)
        : loose_(loose)
        , out_(out) {}

    void operator()(null_value) { out_ += '0'; }
    void operator()(bool value) { out_ += value ? 't' : 'f'; }
    void operator()(const std::string& text) {
        out_ += 'S';
        append_sized(text, out_);
    }
    void operator()(const number_text& number) {
        out_ += 'N';
        append_number(number.digits, out_);
    }
    void operator()(const binary_value& value) {
        out_ += 'B';
        append_sized({reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()}, out_);
    }
    void operator()(const attribute_map& map) {
        out_ += 'M';
        sorted(map, [this](const auto& entry, std::string& member) {
            append_sized(entry.first, member);
            append_canonical(entry.second, loose_, member);
        });
    }
    void operator()(const attribute_list& list) {
        out_ += 'L';
        const auto append = [this](const auto& each, std::string& member) {
            append_canonical(each, loose_, member);
        };
        if (loose_) {
            return sorted(list, append);
        }
        append_count(list.size());
        for (const auto& each : list) {
            append(each, out_);
        }
    }
    void operator()(const string_set& set) { members('s', set.members); }
    void operator()(const number_set& set) { members('n', set.members); }
    void operator()(const binary_set& set) { members('b', set.members); }

private:
    void append_count(std::size_t count) {
        const auto n = static_cast<std::uint32_t>(count);
        out_.append(reinterpret_cast<const char*>(&n), sizeof(n));
    }

    template <class Members>
    void members(char type, const Members& all) {
        out_ += type;
        sorted(all, [this](const auto& each, std::string& member) {
            canonical_writer(loose_, member)(each);
        });
    }

    template <class Range, class Append>
    void sorted(const Range& range, Append append) {
        std::vector<std::string> parts;
        parts.reserve(range.size());
        for (const auto& each : range) {
            append(each, parts.emplace_back());
        }
        std::sort(parts.begin(), parts.end());
        append_count(parts.size());
        for (const auto& part : parts) {
            append_sized(part, out_);
        }
    }

    bool loose_;
    std::string& out_;
};

// Of a text that may hold halves of surrogate pairs, as lone_surrogate::kept leaves them.
std::string with_escapes(std::string text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t length = 3;
    for (auto at = text.find('\xed'); at != std::string::npos; at = text.find('\xed', at + 1)) {
        const auto byte = [&](std::size_t n) {
            return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : 0U;
        };
        if (byte(1) >= 0xa0) {
            const unsigned code = 0xd000 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
            std::string escape = "\\u";
            for (int shift = 12; shift >= 0; shift -= 4) {
                escape += digits[code >> shift & 15];
            }
            text.replace(at, length, escape);
        }
    }
    return text;
}

struct describer {
    std::string operator()(const std::string& text) const {
        return with_escapes(boost::json::serialize(boost::json::string(text)));
    }
    std::string operator()(const number_text& number) const { return number.digits; }
    std::string operator()(const binary_value& value) const {
        return archive::to_base64(
            {reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()});
    }
    template <class Other>
    std::string operator()(const Other&) const {
        return "(no key)";
    }
};

} // namespace

void append_canonical(const attribute_value& value, bool loose, std::string& out) {
    std::visit(canonical_writer(loose, out), value.get());
}

void append_canonical(const attribute_map& item, bool loose, std::string& out) {
    canonical_writer(loose, out)(item);
}

std::string shown(const attribute_value& value) {
    return std::visit(describer{}, value.get());
}

} // namespace dyndump::output
