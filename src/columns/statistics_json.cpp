#include <dyndump/item_statistics.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace dyndump {
namespace json = boost::json;

namespace {

constexpr std::string_view type_names[] = {"S", "N", "B",  "BOOL", "NULL",
                                           "M", "L", "SS", "NS",   "BS"};

json::object counted(const path_statistics& at) {
    json::object types;
    for (std::size_t i = 0; i < at.counts.size(); ++i) {
        if (at.counts[i] > 0) {
            types[type_names[i]] = at.counts[i];
        }
    }
    json::object all{{"name", at.name},
                     {"present", at.values()},
                     {"null", at.count(attribute_type::null)},
                     {"types", std::move(types)},
                     {"bytes", at.bytes},
                     {"most_bytes", at.most_bytes}};
    if (at.count(attribute_type::number) > 0) {
        all["whole_digits"] = at.whole_digits;
        all["scale"] = at.scale;
    }
    const auto list = [&all](const char* name, const std::vector<path_statistics>& below) {
        json::array each;
        for (const auto& one : below) {
            each.push_back(counted(one));
        }
        if (!each.empty()) {
            all[name] = std::move(each);
        }
    };
    list("members", at.members);
    list("elements", at.elements);
    return all;
}

} // namespace

std::string to_json(const item_statistics& statistics, const column_choice& choice) {
    json::array attributes;
    auto counts = statistics.attributes();
    const auto add = [&](const path_statistics& at, const column* its) {
        auto one = counted(at);
        one["absent"] = statistics.items() - std::min(statistics.items(), at.values());
        if (its != nullptr) {
            one["type"] = to_text(its->type);
            one["column"] = its->name;
        }
        attributes.push_back(std::move(one));
    };
    for (const auto& each : choice.columns.columns) {
        const auto found =
            std::find_if(counts.begin(), counts.end(),
                         [&each](const path_statistics& at) { return at.name == each.attribute; });
        if (found != counts.end()) {
            add(*found, &each);
            counts.erase(found);
        }
    }
    for (const auto& each : counts) {
        add(each, nullptr);
    }
    return json::serialize(json::object{
        {"schema", "dyndump-schema/1"},
        {"items", statistics.items()},
        {"shapes", statistics.shapes()},
        {"attributes", std::move(attributes)},
        {"overflow", choice.columns.overflow},
        {"overflowing", choice.overflowing},
        {"conflicts", json::array(choice.conflicts.begin(), choice.conflicts.end())},
        {"conflict_count", choice.conflict_count},
    });
}

} // namespace dyndump
