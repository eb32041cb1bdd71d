#include "core/canonical_request.hpp"

#include <algorithm>
#include <numeric>

namespace dyndump::core {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_unreserved(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, char c) {
    static constexpr char digits[] = "0123456789ABCDEF";
    if (is_unreserved(c)) {
        out += c;
        return;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// One spelling of a query component: `%2f` and `/` both become `%2F`. A stray `%` is data.
void append_respelled(std::string& out, std::string_view wire) {
    for (std::size_t i = 0; i < wire.size(); ++i) {
        if (wire[i] == '%' && i + 2 < wire.size()) {
            const int high = hex_digit(wire[i + 1]);
            const int low = hex_digit(wire[i + 2]);
            if (high >= 0 && low >= 0) {
                append_encoded(out, static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        append_encoded(out, wire[i]);
    }
}

int compare_ignoring_case(std::string_view a, std::string_view b) noexcept {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        const int difference = lower(a[i]) - lower(b[i]);
        if (difference != 0) {
            return difference;
        }
    }
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

/// Trimmed, every run of white space one blank.
void append_value(std::string& out, std::string_view value) {
    if (std::ranges::none_of(value, is_space)) {
        out += value;
        return;
    }
    bool gap = false;
    bool any = false;
    for (char c : value) {
        if (is_space(c)) {
            gap = any;
            continue;
        }
        if (gap) {
            out += ' ';
            gap = false;
        }
        out += c;
        any = true;
    }
}

} // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && compare_ignoring_case(a, b) == 0;
}

void append_component(std::string& out, std::string_view text) {
    for (const char c : text) {
        append_encoded(out, c);
    }
}

void canonical_request::build(path_style style, const signable_request& request,
                              std::span<const http_header> headers) {
    name_headers(headers);
    text_.clear();
    text_ += request.method;
    text_ += '\n';
    append_path(style, request.path);
    text_ += '\n';
    append_query(request.query);
    text_ += '\n';
    append_headers(headers);
    text_ += '\n';
    text_ += signed_headers_;
    text_ += '\n';
    text_ += request.payload_hash;
}

void canonical_request::append_path(path_style style, std::string_view path) {
    auto append = [this, style](char c) {
        if (style.encode && c != '/') {
            append_encoded(text_, c);
        } else {
            text_ += c;
        }
    };
    if (path.empty() || path == "/") {
        text_ += '/';
        return;
    }
    if (!style.normalise) {
        std::ranges::for_each(path, append);
        return;
    }
    segments_.clear();
    bool directory = false; // does the path end in a slash once it is resolved?
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        const std::string_view segment = path.substr(from, to - from);
        directory = segment.empty() || segment == "." || segment == "..";
        if (segment == "..") {
            if (!segments_.empty()) {
                segments_.pop_back();
            }
        } else if (!directory) {
            segments_.push_back(segment);
        }
        from = to + 1;
    }
    for (std::string_view segment : segments_) {
        text_ += '/';
        std::ranges::for_each(segment, append);
    }
    if (directory || segments_.empty()) {
        text_ += '/';
    }
}

void canonical_request::append_query(std::string_view query) {
    if (query.empty()) {
        return;
    }
    parameters_.clear();
    spelled_.clear();
    for (std::size_t from = 0; from <= query.size();) {
        const std::size_t to = std::min(query.find('&', from), query.size());
        const std::string_view given = query.substr(from, to - from);
        from = to + 1;
        if (given.empty()) {
            continue;
        }
        const std::size_t equals = given.find('=');
        parameter made{};
        made.begin = spelled_.size();
        append_respelled(spelled_, given.substr(0, equals));
        made.equals = spelled_.size();
        if (equals != given.npos) {
            append_respelled(spelled_, given.substr(equals + 1));
        }
        made.end = spelled_.size();
        parameters_.push_back(made);
    }
    const std::string_view all = spelled_;
    auto name_of = [all](const parameter& p) {
        return all.substr(p.begin, p.equals - p.begin);
    };
    auto value_of = [all](const parameter& p) {
        return all.substr(p.equals, p.end - p.equals);
    };
    std::sort(parameters_.begin(), parameters_.end(), [&](const parameter& a, const parameter& b) {
        const int order = name_of(a).compare(name_of(b));
        return order != 0 ? order < 0 : value_of(a) < value_of(b);
    });
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (i != 0) {
            text_ += '&';
        }
        text_ += name_of(parameters_[i]);
        text_ += '=';
        text_ += value_of(parameters_[i]);
    }
}

std::string_view canonical_request::name_headers(std::span<const http_header> headers) {
    order_.resize(headers.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(), [&headers](std::size_t a, std::size_t b) {
        const int difference = compare_ignoring_case(headers[a].name, headers[b].name);
        return difference != 0 ? difference < 0 : a < b;
    });
    signed_headers_.clear();
    for (std::size_t i = 0; i < order_.size(); ++i) {
        const std::string_view name = headers[order_[i]].name;
        if (i != 0 && equals_ignoring_case(headers[order_[i - 1]].name, name)) {
            continue;
        }
        if (i != 0) {
            signed_headers_ += ';';
        }
        for (char c : name) {
            signed_headers_ += lower(c);
        }
    }
    return signed_headers_;
}

void canonical_request::append_headers(std::span<const http_header> headers) {
    for (std::size_t i = 0; i < order_.size(); ++i) {
        const http_header& header = headers[order_[i]];
        const bool repeated =
            i != 0 && equals_ignoring_case(headers[order_[i - 1]].name, header.name);
        if (repeated) {
            text_ += ',';
        } else {
            if (i != 0) {
                text_ += '\n';
            }
            for (char c : header.name) {
                text_ += lower(c);
            }
            text_ += ':';
        }
        append_value(text_, header.value);
    }
    if (!order_.empty()) {
        text_ += '\n';
    }
}

} // namespace dyndump::core
