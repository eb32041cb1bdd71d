#include "cli/items/content.hpp"

#include "cli/report/figures.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace dyndump::cli {

std::string ttl_attribute_of(const std::string& json, std::string_view member) {
    try {
        const auto all = boost::json::parse(json);
        const auto& life = all.as_object().at(member);
        const auto status = boost::json::value_to<std::string>(life.at("TimeToLiveStatus"));
        return status.starts_with("ENABL")
                   ? boost::json::value_to<std::string>(life.at("AttributeName"))
                   : std::string();
    } catch (const std::exception&) { // not there, or not as the service has it
        return {};
    }
}

std::string make_transform(const content_options& options, const origin_facts& about,
                           std::function<error_code(std::string_view, std::string_view)> on_refused,
                           std::optional<item_transform>& made) {
    made.reset();
    if (options.changes_nothing()) {
        return {};
    }
    item_transform_params how;
    how.filter_expression = options.filter_expression;
    how.expression_attribute_names = options.expression_attribute_names;
    how.expression_attribute_values = options.expression_attribute_values;
    how.drop = options.drop;
    how.rename = options.rename;
    how.redact = options.redact;
    how.skip_expired = options.skip_expired;
    how.shift_ttl = std::chrono::duration_cast<std::chrono::seconds>(options.shift_ttl);
    how.on_refused = std::move(on_refused);
    if (options.uses_ttl()) {
        how.ttl_attribute = options.ttl_attribute.empty() ? ttl_attribute_of(about.settings_json)
                                                          : options.ttl_attribute;
        if (how.ttl_attribute.empty()) {
            return fmt::format("{} does not say which attribute is the time to live: "
                               "--ttl-attribute names it.",
                               about.name);
        }
    }
    error_code ec;
    diagnostics diag;
    item_transform transform(std::move(how), ec, diag);
    if (!ec) {
        ec = transform.check_key(about.key, diag);
    }
    if (ec) {
        return printable(diag.message) + '.';
    }
    made = std::move(transform);
    return {};
}

} // namespace dyndump::cli
