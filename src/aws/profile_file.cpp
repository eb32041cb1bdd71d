#include "aws/profile_file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dyndump::aws {
namespace {

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool is_identifier(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("_-/.%@:+").find(c) != std::string_view::npos;
    });
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return out;
}

bool is_comment(std::string_view text) {
    return text.starts_with('#') || text.starts_with(';');
}

/// The value without the comment behind it: one that follows white space.
std::string_view without_comment(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i) {
        if ((value[i] == '#' || value[i] == ';') && is_blank(value[i - 1])) {
            return trim(value.substr(0, i));
        }
    }
    return trim(value);
}

class parser {
public:
    parser(profile_file_kind kind, profile_file& out)
        : kind_(kind)
        , out_(out) {}

    /// Returns what is wrong, or an empty view.
    std::string_view line(std::string_view text) {
        const std::string_view content = trim(text);
        if (content.empty() || is_comment(content)) {
            return {};
        }
        // Deeper than the property above it. (An indented first property is legal: some files are
        // written so, and botocore reads them.)
        const auto indent = static_cast<std::size_t>(content.data() - text.data());
        if (has_property_ && indent > indent_) {
            return continuation(content);
        }
        indent_ = indent;
        property_ = nullptr;
        return content.front() == '[' ? header(content) : property(content);
    }

    /// `[profile default]` beats `[default]`, wherever they stand.
    void finish() {
        if (plain_default_seen_) {
            out_.profiles.try_emplace("default", std::move(plain_default_));
        }
    }

private:
    std::string_view header(std::string_view text) {
        section_ = nullptr;
        in_section_ = true;
        has_property_ = false;
        const std::size_t close = text.find(']');
        if (close == text.npos) {
            return "the section has no closing bracket";
        }
        const std::string_view rest = trim(text.substr(close + 1));
        if (!rest.empty() && !is_comment(rest)) {
            return "something other than a comment follows the section's bracket";
        }
        section_ = select(trim(text.substr(1, close - 1)));
        return {};
    }

    /// The section to fill, or null if it is to be ignored.
    profile_section* select(std::string_view name) {
        if (kind_ == profile_file_kind::credentials) {
            return is_identifier(name) ? &out_.profiles[std::string(name)] : nullptr;
        }
        if (name == "default") {
            plain_default_seen_ = true;
            return &plain_default_;
        }
        const auto space = std::ranges::find_if(name, is_blank);
        const std::string_view type =
            name.substr(0, static_cast<std::size_t>(space - name.begin()));
        const std::string_view own = trim(name.substr(type.size()));
        if (!is_identifier(own)) {
            return nullptr;
        }
        if (type == "profile") {
            return &out_.profiles[std::string(own)];
        }
        if (type == "sso-session") {
            return &out_.sso_sessions[std::string(own)];
        }
        return type == "services" ? &out_.services[std::string(own)] : nullptr;
    }

    std::string_view property(std::string_view text) {
        if (!in_section_) {
            return "a property stands before the first section";
        }
        const std::size_t equals = text.find('=');
        if (equals == text.npos) {
            return "neither a section, a property (name = value) nor a comment";
        }
        const std::string_view name = trim(text.substr(0, equals));
        if (name.empty()) {
            return "the property has no name";
        }
        has_property_ = true;
        if (section_ == nullptr || !is_identifier(name)) {
            return {};
        }
        property_ = &(*section_)[lower(name)];
        property_->value = core::secret(without_comment(text.substr(equals + 1)));
        property_->nested.clear();
        nests_ = property_->value.empty();
        return {};
    }

    std::string_view continuation(std::string_view content) {
        if (property_ == nullptr) {
            return {}; // of something ignored
        }
        if (!nests_) {
            std::string joined;
            joined.reserve(property_->value.view().size() + 1 + content.size());
            joined += property_->value.view();
            joined += '\n';
            joined += content;
            property_->value = core::secret::consume(joined);
            return {};
        }
        const std::size_t equals = content.find('=');
        const std::string_view name = trim(content.substr(0, equals));
        if (equals == content.npos || name.empty()) {
            return "an indented line below an empty value is no nested property (name = value)";
        }
        if (is_identifier(name)) {
            property_->nested.insert_or_assign(
                lower(name), core::secret(without_comment(content.substr(equals + 1))));
        }
        return {};
    }

    profile_file_kind kind_;
    profile_file& out_;
    profile_section plain_default_;
    bool plain_default_seen_ = false;
    profile_section* section_ = nullptr;
    profile_property* property_ = nullptr;
    std::size_t indent_ = 0;
    bool in_section_ = false;
    bool has_property_ = false;
    bool nests_ = false;
};

} // namespace

std::optional<std::string_view> profile_section::get(std::string_view name) const {
    const auto found = properties_.find(name);
    return found == properties_.end() ? std::nullopt : std::optional(found->second.value.view());
}

std::optional<std::string_view> profile_section::get(std::string_view outer,
                                                     std::string_view name) const {
    const auto property = properties_.find(outer);
    if (property == properties_.end()) {
        return std::nullopt;
    }
    const auto found = property->second.nested.find(name);
    return found == property->second.nested.end() ? std::nullopt
                                                  : std::optional(found->second.view());
}

profile_property& profile_section::operator[](std::string_view name) {
    return properties_[std::string(name)];
}

void profile_section::merge(const profile_section& other) {
    for (const auto& [name, property] : other.properties_) {
        properties_.insert_or_assign(name, property);
    }
}

error_code parse_profile_file(std::string_view text, profile_file_kind kind, std::string_view path,
                              profile_file& out, diagnostics& diag) {
    constexpr std::string_view byte_order_mark("\xef\xbb\xbf");
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    profile_file result;
    parser lines(kind, result);
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        ++number;
        const std::string_view problem =
            line.find('\0') == line.npos ? lines.line(line) : "the line holds a NUL byte";
        if (!problem.empty()) {
            diag.message = fmt::format("{}, line {}: {}", path, number, problem);
            return errc::bad_configuration;
        }
    }
    lines.finish();
    out = std::move(result);
    return {};
}

} // namespace dyndump::aws
