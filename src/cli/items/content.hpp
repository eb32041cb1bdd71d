// What is done to items on their way, made from options and what is known of the source.
#pragma once

#include <dyndump/item_transform.hpp>

#include "cli/items/item_origin.hpp"
#include "cli/options/content_options.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// Empty if nothing is done. What is wrong with it, in a sentence, or nothing.
std::string make_transform(const content_options& options, const origin_facts& about,
                           std::function<error_code(std::string_view, std::string_view)> on_refused,
                           std::optional<item_transform>& made);

/// The attribute that is the time to live, by a TimeToLiveDescription; empty: none. `member`: where
/// that stands in the JSON, a dump's settings if nothing else is said.
std::string ttl_attribute_of(const std::string& json, std::string_view member = "time_to_live");

} // namespace dyndump::cli
