#include "sandbox/key_schema.hpp"

#include "sandbox/attribute_check.hpp"
#include "sandbox/number.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::size_t max_partition_key = 2048;
constexpr std::size_t max_sort_key = 1024;

service_fault schema_mismatch() {
    return validation_fault("The provided key element does not match the schema");
}

/// What stands behind the type name of a key attribute, or null if the type is another.
const json::string* content_of(const json::value& value, char type) {
    const json::object* object = value.if_object();
    const json::value* content =
        object == nullptr ? nullptr : object->if_contains(std::string_view(&type, 1));
    return content == nullptr ? nullptr : content->if_string();
}

/// The bytes by which the key is compared.
outcome<std::string> comparable(const json::string& content, char type) {
    if (type == 'N') {
        auto parsed = number::parse(content);
        if (!parsed) {
            return parsed.error();
        }
        return parsed->sortable();
    }
    if (type == 'B') {
        return decode_binary(content);
    }
    return std::string(content);
}

outcome<std::string> checked_bytes(const key_attribute& key, const json::string& content,
                                   std::size_t limit) {
    auto bytes = comparable(content, key.type);
    if (!bytes) {
        return bytes;
    }
    if (bytes->empty()) {
        return validation_fault(
            fmt::format("One or more parameter values are not valid. The AttributeValue for a key "
                        "attribute cannot contain an empty {} value. Key: {}",
                        key.type == 'B' ? "binary" : "string", key.name));
    }
    if (bytes->size() > limit) {
        return validation_fault(
            limit == max_partition_key
                ? "One or more parameter values were invalid: Size of hashkey has exceeded the "
                  "maximum size limit of2048 bytes"
                : "One or more parameter values were invalid: Aggregated size of all range keys "
                  "has exceeded the size limit of 1024 bytes");
    }
    return bytes;
}

/// The type of an attribute value, for faults.
std::string_view actual_type(const json::value& value) {
    return value.is_object() && !value.get_object().empty()
               ? std::string_view(value.get_object().begin()->key())
               : std::string_view("none");
}

outcome<std::string> item_bytes(const json::object& item, const key_attribute& key,
                                std::size_t limit) {
    const json::value* value = item.if_contains(key.name);
    if (value == nullptr) {
        return validation_fault(fmt::format(
            "One or more parameter values were invalid: Missing the key {} in the item", key.name));
    }
    const json::string* content = content_of(*value, key.type);
    if (content == nullptr) {
        return validation_fault(fmt::format("One or more parameter values were invalid: Type "
                                            "mismatch for key {} expected: {} actual: {}",
                                            key.name, key.type, actual_type(*value)));
    }
    return checked_bytes(key, *content, limit);
}

outcome<void> check_index_key(const json::object& item, const key_attribute& key, std::size_t limit,
                              std::string_view index) {
    const json::value* value = item.if_contains(key.name);
    if (value == nullptr) {
        return {};
    }
    const json::string* content = content_of(*value, key.type);
    if (content == nullptr) {
        return validation_fault(fmt::format(
            "One or more parameter values were invalid: Type mismatch for Index Key {} Expected: "
            "{} Actual: {} IndexName: {}",
            key.name, key.type, actual_type(*value), index));
    }
    if (content->empty()) {
        return validation_fault(fmt::format(
            "One or more parameter values are not valid. A value specified for a secondary index "
            "key is not supported. The AttributeValue for a key attribute cannot contain an empty "
            "{} value. IndexName: {}, IndexKey: {}",
            key.type == 'B' ? "binary" : "string", index, key.name));
    }
    auto bytes = checked_bytes(key, *content, limit);
    return bytes ? outcome<void>() : bytes.error();
}

std::uint64_t hash(std::string_view bytes) {
    std::uint64_t h = 0xcbf29ce484222325; // FNV-1a, then mixed so that every bit counts
    for (const char c : bytes) {
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
    h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
    return h ^ (h >> 31);
}

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
    while (bytes > 0) {
        --bytes;
        out += static_cast<char>(value >> (8 * bytes) & 0xff);
    }
}

} // namespace

outcome<std::string> key_schema::of_item(const json::object& item) const {
    auto first = item_bytes(item, partition, max_partition_key);
    if (!first || !sort) {
        return first ? storage_key::make(*first, {}) : first;
    }
    auto second = item_bytes(item, *sort, max_sort_key);
    if (!second) {
        return second;
    }
    return storage_key::make(*first, *second);
}

outcome<std::string> key_schema::of_key(const json::object& key) const {
    if (key.size() != (sort ? 2U : 1U) || !covers(key)) {
        return schema_mismatch();
    }
    return of_item(key);
}

outcome<void> key_schema::check_index(const json::object& item, std::string_view index) const {
    auto first = check_index_key(item, partition, max_partition_key, index);
    return first && sort ? check_index_key(item, *sort, max_sort_key, index) : first;
}

bool key_schema::covers(const json::object& item) const {
    auto has = [&item](const key_attribute& key) {
        const json::value* value = item.if_contains(key.name);
        return value != nullptr && content_of(*value, key.type) != nullptr;
    };
    return has(partition) && (!sort || has(*sort));
}

namespace storage_key {

std::string make(std::string_view partition, std::string_view sort) {
    std::string key;
    key.reserve(hash_size + 2 + partition.size() + sort.size());
    append_big_endian(key, hash(partition), hash_size);
    append_big_endian(key, partition.size(), 2);
    key += partition;
    key += sort;
    return key;
}

std::uint64_t hash_of(std::string_view key) {
    std::uint64_t hash = 0;
    for (const char c : key.substr(0, hash_size)) {
        hash = hash << 8 | static_cast<unsigned char>(c);
    }
    return hash;
}

std::string lower_bound(std::uint64_t hash) {
    std::string key;
    append_big_endian(key, hash, hash_size);
    return key;
}

} // namespace storage_key

} // namespace dyndump::sandbox_impl
