/// \file
/// The members of CreateTable and UpdateTable, checked.
#pragma once

#include "sandbox/table_definition.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

/// Checks CreateTable's members. `id` is left to the caller.
outcome<table_definition> read_definition(boost::json::object& request,
                                          std::chrono::system_clock::time_point now);

/// AttributeDefinitions: the type of each.
using attribute_types = std::map<std::string, char, std::less<>>;
outcome<attribute_types> read_attributes(const boost::json::array& definitions);

/// One entry of GlobalSecondaryIndexes, LocalSecondaryIndexes or a Create action. Adds the
/// attributes of its keys to `used`.
outcome<index_definition> read_index(boost::json::object& entry, bool global,
                                     const attribute_types& types, std::set<std::string>& used);

/// ProvisionedThroughput of a table or an index; nothing if it is absent.
outcome<std::optional<capacity_pair>> read_throughput(boost::json::object& request);

/// Members that a table takes as they are, at creation and later: encryption, class, deletion
/// protection, on-demand maxima, warm throughput.
outcome<void> read_settings(boost::json::object& request, table_definition& into);

/// StreamSpecification: a stream gets its label from the time. Fault: the table has a stream, or
/// has none, already.
outcome<void> read_stream(boost::json::object& request, table_definition& into,
                          std::chrono::system_clock::time_point now);

} // namespace dyndump::sandbox_impl
