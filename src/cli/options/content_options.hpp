// Which items are written, and what is changed of them on the way: what load, copy
// and dump have in common.
#pragma once

#include <dyndump/item_transform.hpp>

#include "cli/options/option_table.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

struct content_options {
    /// Empty where the service filters.
    std::string filter_expression;
    std::map<std::string, std::string> expression_attribute_names;
    std::string expression_attribute_values;

    std::vector<std::string> drop;
    std::map<std::string, std::string> rename;
    std::map<std::string, redaction> redact;

    bool skip_expired = false;
    std::chrono::milliseconds shift_ttl{0};
    /// Empty: as the source's settings say.
    std::string ttl_attribute;

    std::optional<std::uint64_t> max_items;

    bool operator==(const content_options&) const = default;

    bool uses_ttl() const noexcept { return skip_expired || shift_ttl.count() != 0; }
    /// Whether items are passed on as they come, but for max_items.
    bool changes_nothing() const noexcept {
        return filter_expression.empty() && drop.empty() && rename.empty() && redact.empty() &&
               !uses_ttl();
    }
};

/// The filter, evaluated here.
option_table filter_options(content_options& into);
/// What is changed or left out on the way.
option_table change_options(content_options& into);
/// The same, and how many items.
option_table options_of(content_options& into);

/// The same text for the same changes; empty: none. Without max_items, which may grow from one run
/// to the next.
std::string identity_of_changes(const content_options& options);

} // namespace dyndump::cli
