#include "sandbox/table_definition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {

std::string table_definition::arn() const {
    return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", region, account, name);
}

std::string table_definition::index_arn(std::string_view index) const {
    return fmt::format("{}/index/{}", arn(), index);
}

const index_definition* table_definition::find_index(std::string_view index) const {
    const auto found = std::find_if(indexes.begin(), indexes.end(),
                                    [index](const auto& each) { return each.name == index; });
    return found == indexes.end() ? nullptr : &*found;
}

index_definition* table_definition::find_index(std::string_view index) {
    const auto& self = *this;
    return const_cast<index_definition*>(self.find_index(index));
}

} // namespace dyndump::sandbox_impl
