// TagResource, UntagResource, ListTagsOfResource
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"
#include "sandbox/table_definition.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::size_t max_tags = 50;
constexpr std::size_t tags_a_page = 10;

bool has_key(const json::value& tag, const json::value& key) {
    const json::value* own = tag.get_object().if_contains("Key");
    return own != nullptr && *own == key;
}

outcome<void> check_tags(const json::array& tags) {
    for (const json::value& tag : tags) {
        if (!tag.is_object() || !tag.get_object().contains("Key") ||
            !tag.get_object().contains("Value")) {
            return validation_fault("1 validation error detected: Value null at 'tags' failed to "
                                    "satisfy constraint: a tag has Key and Value");
        }
    }
    return {};
}

void set_tags(json::array& all, const json::array& fresh) {
    for (const json::value& tag : fresh) {
        const json::value& key = tag.at("Key");
        const auto known = std::find_if(
            all.begin(), all.end(), [&key](const json::value& each) { return has_key(each, key); });
        if (known == all.end()) {
            all.push_back(json::value(tag, json::storage_ptr()));
        } else {
            *known = tag;
        }
    }
}

} // namespace

outcome<json::object> tag_resource(catalog& tables, const call_context&, json::object& request) {
    auto where = table_of_arn(tables, request);
    auto tags = array_of(request, "Tags");
    if (!where || !tags) {
        return where ? tags.error() : where.error();
    }
    if (*tags == nullptr || (*tags)->empty()) {
        return validation_fault("Atleast one Tag needs to be provided as Input.");
    }
    auto checked = check_tags(**tags);
    if (!checked) {
        return checked.error();
    }
    json::array all;
    all = (*where)->items.definition()->tags;
    set_tags(all, **tags);
    if (all.size() > max_tags) {
        return limit_exceeded_fault("The table has more than 50 tags");
    }
    (*where)->items.redefine([&all](table_definition& table) { table.tags = all; });
    return json::object();
}

outcome<json::object> untag_resource(catalog& tables, const call_context&, json::object& request) {
    auto where = table_of_arn(tables, request);
    auto keys = array_of(request, "TagKeys");
    if (!where || !keys) {
        return where ? keys.error() : where.error();
    }
    if (*keys == nullptr || (*keys)->empty()) {
        return validation_fault("Atleast one Tag Key needs to be provided as Input.");
    }
    (*where)->items.redefine([&keys](table_definition& table) {
        json::array kept;
        for (const json::value& tag : table.tags) {
            const bool named =
                std::any_of((*keys)->begin(), (*keys)->end(),
                            [&tag](const json::value& key) { return has_key(tag, key); });
            if (!named) {
                kept.push_back(tag);
            }
        }
        table.tags = std::move(kept);
    });
    return json::object();
}

outcome<json::object> list_tags_of_resource(catalog& tables, const call_context&,
                                            json::object& request) {
    auto where = table_of_arn(tables, request);
    auto start = text_of(request, "NextToken");
    if (!where || !start) {
        return where ? start.error() : where.error();
    }
    const auto definition = (*where)->items.definition();
    std::size_t at = 0;
    const auto [end, error] = std::from_chars(start->data(), start->data() + start->size(), at);
    if (!start->empty() && (error != std::errc() || end != start->data() + start->size())) {
        return validation_fault("Invalid NextToken");
    }
    json::array page;
    for (; at < definition->tags.size() && page.size() < tags_a_page; ++at) {
        page.push_back(definition->tags[at]);
    }
    json::object out{{"Tags", std::move(page)}};
    if (at < definition->tags.size()) {
        out["NextToken"] = fmt::to_string(at);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
