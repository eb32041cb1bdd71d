#include "cli/dump/demo_check.hpp"

#include <dyndump/item.hpp>

#include <boost/json/value.hpp>

#include <unordered_map>

namespace dyndump::cli {
namespace {

constexpr std::size_t most_differences = 5;

std::string key_in(const std::string& json, const std::string& name) {
    std::string text;
    const auto value = item_view(json).find(name);
    if (!value || value->text(text)) {
        return {};
    }
    return text;
}

bool same(const std::string& left, const std::string& right) {
    boost::json::value a;
    boost::json::value b;
    return !item_view(left).to_json(a) && !item_view(right).to_json(b) && a == b;
}

} // namespace

check_result compare_dump(std::istream& dump, std::uint64_t count,
                          const std::function<std::string(std::uint64_t)>& item,
                          const std::string& key) {
    check_result result;
    const auto differ = [&result](std::string what) {
        if (result.differences.size() < most_differences) {
            result.differences.push_back(std::move(what));
        }
    };
    std::unordered_map<std::string, std::uint64_t> missing;
    for (std::uint64_t n = 0; n < count; ++n) {
        missing.emplace(key_in(item(n), key), n);
    }
    for (std::string line; std::getline(dump, line);) {
        const auto name = key_in(line, key);
        const auto found = missing.find(name);
        if (found == missing.end()) {
            differ("item \"" + name + "\" is not in the table, or twice in the dump");
        } else if (!same(line, item(found->second))) {
            differ("item \"" + name + "\" differs");
            missing.erase(found);
        } else {
            ++result.equal;
            missing.erase(found);
        }
    }
    for (const auto& [name, number] : missing) {
        differ("item \"" + name + "\" is missing");
    }
    return result;
}

} // namespace dyndump::cli
