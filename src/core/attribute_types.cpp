#include "core/attribute_types.hpp"

namespace dyndump::core {

bool parse_type_name(std::string_view name, attribute_type& type) noexcept {
    auto is = [&type](attribute_type found) {
        type = found;
        return true;
    };
    if (name.size() == 1) {
        switch (name[0]) {
        case 'S':
            return is(attribute_type::string);
        case 'N':
            return is(attribute_type::number);
        case 'B':
            return is(attribute_type::binary);
        case 'M':
            return is(attribute_type::map);
        case 'L':
            return is(attribute_type::list);
        default:
            return false;
        }
    }
    if (name.size() == 2 && name[1] == 'S') {
        switch (name[0]) {
        case 'S':
            return is(attribute_type::string_set);
        case 'N':
            return is(attribute_type::number_set);
        case 'B':
            return is(attribute_type::binary_set);
        default:
            return false;
        }
    }
    if (name == "BOOL") {
        return is(attribute_type::boolean);
    }
    return name == "NULL" && is(attribute_type::null);
}

std::string_view type_name(attribute_type type) noexcept {
    switch (type) {
    case attribute_type::string:
        return "S";
    case attribute_type::number:
        return "N";
    case attribute_type::binary:
        return "B";
    case attribute_type::boolean:
        return "BOOL";
    case attribute_type::null:
        return "NULL";
    case attribute_type::map:
        return "M";
    case attribute_type::list:
        return "L";
    case attribute_type::string_set:
        return "SS";
    case attribute_type::number_set:
        return "NS";
    case attribute_type::binary_set:
        return "BS";
    }
    return {};
}

std::string_view ordered_type_name(attribute_type type) noexcept {
    return type <= attribute_type::binary ? type_name(type) : std::string_view();
}

} // namespace dyndump::core
