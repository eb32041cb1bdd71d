// What all parts of a plan need to know.
#pragma once

#include <dyndump/restoration.hpp>

#include "core/json_members.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace dyndump::table {

namespace json = boost::json;

// A restoration that is being planned. The objects are lent.
struct planning {
    const json::object& table;
    const json::object& settings;
    const restoration_params& how;
    restoration_plan& plan;

    planning(const json::object& table_described, const json::object& other_settings,
             const restoration_params& wishes, restoration_plan& out)
        : table(table_described)
        , settings(other_settings)
        , how(wishes)
        , plan(out) {}

    // Of the dumped table.
    std::string old_name;
    std::string old_arn;
    std::string old_region;
    // Of the restored one; `name` may be its ARN.
    std::string name;
    std::string bare_name;
    std::string arn;
    std::string region;
    std::string account;
    bool was_on_demand = false;
    bool on_demand = false;
    // Indexes that the restored table has, sooner or later.
    std::set<std::string, std::less<>> indexes;

    // Error: errc::invalid_argument, with words.
    error_code begin(diagnostics& diag);

    // Is the resource where the restored table is? What has no region or account is everywhere.
    bool is_here(std::string_view resource_arn) const noexcept;
    bool is_renamed() const noexcept { return bare_name != old_name; }

    // Adds a step; its body gets the table's name first.
    restoration_step& add(restoration_phase phase, std::string_view operation,
                          std::string_view setting, json::object members);
    // The same for a step that names no table.
    restoration_step& add_as_it_is(restoration_phase phase, std::string_view operation,
                                   std::string_view setting, const json::object& body);
    void omit(std::string setting, std::string reason, bool known = true);
    // Omits the members that are in neither list.
    void omit_unknown(const json::object& from, std::string_view of,
                      std::initializer_list<std::span<const std::string_view>> known);
};

inline constexpr std::string_view as_asked = "it was to be left out";

} // namespace dyndump::table
