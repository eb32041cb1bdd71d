#include "aws/profile_file.hpp"

#include "aws/command_words.hpp"
#include "core/sentence.hpp"

#include <algorithm>
#include <string>
#include <vector>

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

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return out;
}

class parser {
public:
    parser(profile_file_kind kind, profile_file& out)
        : kind_(kind)
        , out_(out) {}

    /// Takes one line, which must stay where it is until finish(). Returns what is wrong, or an
    /// empty view.
    std::string_view line(std::string_view text) {
        const std::string_view content = trim(text);
        if (content.empty()) {
            ++empty_lines_;
            return {};
        }
        if (content.starts_with('#') || content.starts_with(';')) {
            return {};
        }
        // Deeper than the property above it. (An indented first property is legal: some files are
        // written so, and botocore reads them.)
        const auto indent = static_cast<std::size_t>(content.data() - text.data());
        if (has_property_ && indent > indent_) {
            return continuation(content);
        }
        indent_ = indent;
        end_property();
        return content.front() == '[' ? header(content) : property(content);
    }

    /// `[profile default]` beats `[default]`, wherever they stand.
    void finish() {
        end_property();
        if (plain_default_seen_) {
            out_.profiles.try_emplace("default", std::move(plain_default_));
        }
    }

private:
    std::string_view header(std::string_view text) {
        section_ = nullptr;
        in_section_ = true;
        has_property_ = false;
        const std::size_t close = text.rfind(']'); // a name may hold brackets
        if (close == text.npos) {
            return "the section has no closing bracket";
        }
        section_ = select(trim(text.substr(1, close - 1)));
        return {};
    }

    /// The section to fill, or null if it is to be ignored.
    profile_section* select(std::string_view name) {
        if (name.empty()) {
            return nullptr;
        }
        if (kind_ == profile_file_kind::credentials) {
            return &out_.profiles[std::string(name)];
        }
        if (name == "default") {
            plain_default_seen_ = true;
            return &plain_default_;
        }
        auto* const sections = name.starts_with("profile")       ? &out_.profiles
                               : name.starts_with("sso-session") ? &out_.sso_sessions
                               : name.starts_with("services")    ? &out_.services
                                                                 : nullptr;
        std::vector<std::string> words;
        if (sections == nullptr || !split_words(name, words) || words.size() != 2) {
            return nullptr;
        }
        return &(*sections)[words.back()];
    }

    std::string_view property(std::string_view text) {
        if (!in_section_) {
            return "a property stands before the first section";
        }
        const std::size_t separator = text.find_first_of("=:");
        if (separator == text.npos) {
            return "neither a section, a property (name = value) nor a comment";
        }
        const std::string_view name = trim(text.substr(0, separator));
        if (name.empty()) {
            return "the property has no name";
        }
        has_property_ = true;
        if (section_ == nullptr) {
            return {};
        }
        property_ = &(*section_)[lower(name)];
        property_->nested.clear();
        lines_.push_back(trim(text.substr(separator + 1)));
        empty_lines_ = 0;
        return {};
    }

    std::string_view continuation(std::string_view content) {
        if (property_ == nullptr) {
            return {}; // of something ignored
        }
        if (!lines_.front().empty()) {
            lines_.insert(lines_.end(), empty_lines_, std::string_view());
            lines_.push_back(content);
            empty_lines_ = 0;
            return {};
        }
        const std::size_t equals = content.find('=');
        const std::string_view name = trim(content.substr(0, equals));
        if (equals == content.npos || name.empty()) {
            return "an indented line below an empty value is no nested property (name = value)";
        }
        property_->nested.insert_or_assign(lower(name),
                                           core::secret(trim(content.substr(equals + 1))));
        return {};
    }

    /// Joins the lines of the value once, when all are known: joined one by one they would be
    /// copied again for each.
    void end_property() {
        if (property_ != nullptr) {
            std::size_t size = lines_.size() - 1;
            for (const auto& each : lines_) {
                size += each.size();
            }
            std::string joined;
            joined.reserve(size); // no copy is left behind by growing
            for (std::size_t i = 0; i < lines_.size(); ++i) {
                joined += i == 0 ? "" : "\n";
                joined += lines_[i];
            }
            property_->value = core::secret::consume(joined);
        }
        property_ = nullptr;
        lines_.clear();
    }

    profile_file_kind kind_;
    profile_file& out_;
    profile_section plain_default_;
    bool plain_default_seen_ = false;
    profile_section* section_ = nullptr;
    profile_property* property_ = nullptr;
    std::vector<std::string_view> lines_; // of the property's value; at least one
    std::size_t empty_lines_ = 0;         // since the last of them
    std::size_t indent_ = 0;
    bool in_section_ = false;
    bool has_property_ = false;
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

bool profile_section::has_nested(std::string_view name) const {
    const auto found = properties_.find(name);
    return found != properties_.end() && !found->second.nested.empty();
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
            diag.message = core::sentence("{}, line {}: {}", path, number, problem);
            return errc::bad_configuration;
        }
    }
    lines.finish();
    out = std::move(result);
    return {};
}

} // namespace dyndump::aws
