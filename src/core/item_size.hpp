/// \file
/// DynamoDB's sizes, below those of whole items.
#pragma once

#include <dyndump/item.hpp>

#include <cstddef>

namespace dyndump::core {

/// The part of item_view::dynamodb_size() that is one attribute's, name and value.
std::size_t attribute_size(const attribute_view& attribute);

} // namespace dyndump::core
