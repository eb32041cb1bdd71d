#include "sandbox/scan_request.hpp"

#include "sandbox/attribute_check.hpp"
#include "sandbox/consumed_capacity.hpp"
#include "sandbox/request_members.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

outcome<void> read_segments(const json::object& request, scan_range& range) {
    auto segment = integer_of(request, "Segment", {0, 999999});
    auto total = integer_of(request, "TotalSegments", {1, 1000000});
    if (!segment || !total) {
        return segment ? total.error() : segment.error();
    }
    if (segment->has_value() != total->has_value()) {
        return validation_fault(
            *total ? "The Segment parameter is required but was not present in the request when "
                     "parameter TotalSegments is present"
                   : "The TotalSegments parameter is required but was not present in the request "
                     "when Segment parameter is present");
    }
    if (!*total) {
        return {};
    }
    if (**segment >= **total) {
        return validation_fault(
            fmt::format("The Segment parameter is zero-based and must be less than parameter "
                        "TotalSegments: Segment: {} is not less than TotalSegments: {}",
                        **segment, **total));
    }
    range.segment = static_cast<std::uint32_t>(**segment);
    range.total_segments = static_cast<std::uint32_t>(**total);
    return {};
}

outcome<void> read_index_name(const json::object& request, scan_request& scan) {
    auto name = text_of(request, "IndexName");
    auto consistent = boolean_of(request, "ConsistentRead");
    if (!name || !consistent) {
        return name ? consistent.error() : name.error();
    }
    scan.consistent = *consistent;
    if (name->empty()) {
        return {};
    }
    scan.index = scan.definition->find_index(*name);
    if (scan.index == nullptr) {
        return validation_fault(
            fmt::format("The table does not have the specified index: {}", *name));
    }
    if (scan.consistent && scan.index->global) {
        return validation_fault("Consistent reads are not supported on global secondary indexes");
    }
    return {};
}

/// ExclusiveStartKey: the table's key and, on an index, the index's as well.
outcome<void> read_start(json::object& request, scan_request& scan) {
    auto start = object_of(request, "ExclusiveStartKey");
    if (!start || *start == nullptr) {
        return start ? outcome<void>() : start.error();
    }
    const auto bad_start = [](std::string_view why) {
        return validation_fault(fmt::format("The provided starting key is invalid: {}", why));
    };
    auto normalised = normalise_attributes(**start);
    if (!normalised) {
        return bad_start(normalised.error().message);
    }
    const key_schema& keys = scan.definition->keys;
    json::object table_key = **start;
    if (scan.index != nullptr) {
        if (!scan.index->keys.covers(table_key)) {
            return bad_start("The provided key element does not match the schema");
        }
        for (const auto& attribute : **start) {
            const bool of_table = attribute.key() == keys.partition.name ||
                                  (keys.sort && attribute.key() == keys.sort->name);
            if (!of_table) {
                table_key.erase(attribute.key());
            }
        }
    }
    auto key = keys.of_key(table_key);
    if (!key) {
        return bad_start(key.error().message);
    }
    if (!scan.range.contains(*key)) {
        return bad_start(fmt::format("Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                                     "correct Segment. TotalSegments: {} Segment: {}",
                                     scan.range.total_segments, scan.range.segment));
    }
    scan.range.start_after = std::move(*key);
    return {};
}

outcome<void> read_select(const json::object& request, scan_request& scan) {
    auto select =
        text_of(request, "Select",
                {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"});
    if (!select) {
        return select.error();
    }
    if (scan.shown && !select->empty() && *select != "SPECIFIC_ATTRIBUTES") {
        return validation_fault(fmt::format(
            "Cannot specify the ProjectionExpression when choosing to get {}", *select));
    }
    if (*select == "SPECIFIC_ATTRIBUTES" && !scan.shown) {
        return validation_fault("Must specify the AttributesToGet or ProjectionExpression when "
                                "choosing to get SPECIFIC_ATTRIBUTES");
    }
    if (*select == "ALL_PROJECTED_ATTRIBUTES" && scan.index == nullptr) {
        return validation_fault("One or more parameter values were invalid: "
                                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an "
                                "IndexName");
    }
    scan.count_only = *select == "COUNT";
    return {};
}

outcome<void> read_expressions(json::object& request, placeholders& known, scan_request& scan) {
    auto filter = string_of(request, "FilterExpression");
    auto shown = string_of(request, "ProjectionExpression");
    if (!filter || !shown) {
        return !filter ? filter.error() : shown.error();
    }
    if (*filter != nullptr) {
        auto parsed = condition::parse("FilterExpression", **filter, known);
        if (!parsed) {
            return parsed.error();
        }
        scan.filter = std::move(*parsed);
    }
    if (*shown != nullptr) {
        auto parsed = projection::parse(**shown, known);
        if (!parsed) {
            return parsed.error();
        }
        scan.shown = std::move(*parsed);
    }
    return {};
}

/// What Scan and Query have in common, before their expressions.
outcome<void> read_terms(const catalog& tables, const call_context& context,
                         const json::object& request, scan_request& scan) {
    auto limit = integer_of(request, "Limit", {1, INT32_MAX});
    auto detail = capacity_wish(request, context);
    if (!limit || !detail) {
        return !limit ? limit.error() : detail.error();
    }
    if (*limit) {
        scan.range.limit = static_cast<std::uint64_t>(**limit);
    }
    scan.detail = *detail;
    auto where = table_of(tables, request);
    if (!where) {
        return where.error();
    }
    scan.where = *where;
    scan.definition = scan.where->items.definition();
    scan.table_name = std::string(request.at("TableName").get_string());
    return read_index_name(request, scan);
}

/// KeyConditionExpression, ScanIndexForward and where to go on.
outcome<void> read_range(json::object& request, placeholders& known, scan_request& scan) {
    auto text = string_of(request, "KeyConditionExpression");
    const bool has_direction = request.contains("ScanIndexForward");
    auto forward = boolean_of(request, "ScanIndexForward");
    if (!text || !forward) {
        return text ? forward.error() : text.error();
    }
    if (*text == nullptr) {
        return validation_fault("Either the KeyConditions or KeyConditionExpression parameter must "
                                "be specified in the request.");
    }
    auto range = read_key_condition(**text, known, scan.keys());
    if (!range) {
        return range.error();
    }
    scan.asked = std::move(*range);
    scan.asked.forward = !has_direction || *forward;
    scan.asked.limit = scan.range.limit;
    return {};
}

outcome<void> read_query_start(json::object& request, scan_request& scan) {
    auto started = read_start(request, scan);
    if (!started || scan.range.start_after.empty()) {
        return started;
    }
    auto place = scan.keys().of_item(request.at("ExclusiveStartKey").get_object());
    if (!place || !scan.asked.contains(*place)) {
        return validation_fault("The provided starting key is outside query boundaries based on "
                                "provided conditions");
    }
    scan.asked.start_after.emplace(std::move(*place), scan.range.start_after);
    return {};
}

} // namespace

outcome<scan_request> scan_request::read(const catalog& tables, const call_context& context,
                                         json::object& request) {
    scan_request scan;
    auto refused = refuse_members(request, {"ScanFilter", "AttributesToGet"});
    auto segments = read_segments(request, scan.range);
    if (!refused || !segments) {
        return refused ? segments.error() : refused.error();
    }
    auto terms = read_terms(tables, context, request, scan);
    auto known = read_placeholders(request, {"FilterExpression", "ProjectionExpression"});
    if (!terms || !known) {
        return terms ? known.error() : terms.error();
    }
    for (const auto& step : {read_expressions(request, *known, scan), read_select(request, scan),
                             read_start(request, scan)}) {
        if (!step) {
            return step.error();
        }
    }
    auto used = known->all_used();
    return used ? outcome<scan_request>(std::move(scan)) : used.error();
}

outcome<scan_request> scan_request::read_query(const catalog& tables, const call_context& context,
                                               json::object& request) {
    scan_request query;
    auto refused = refuse_members(
        request, {"KeyConditions", "QueryFilter", "ConditionalOperator", "AttributesToGet"});
    auto terms = refused ? read_terms(tables, context, request, query) : refused;
    auto known = read_placeholders(
        request, {"KeyConditionExpression", "FilterExpression", "ProjectionExpression"});
    if (!terms || !known) {
        return terms ? known.error() : terms.error();
    }
    for (const auto& step :
         {read_range(request, *known, query), read_expressions(request, *known, query),
          read_select(request, query)}) {
        if (!step) {
            return step.error();
        }
    }
    auto used = known->all_used();
    auto started = read_query_start(request, query);
    if (!used || !started) {
        return used ? started.error() : used.error();
    }
    return query;
}

std::uint64_t scan_request::first_hash() const {
    return range.start_after.empty() ? range.first_hash(range.segment).value_or(0)
                                     : storage_key::hash_of(range.start_after);
}

std::string scan_request::fingerprint(unsigned member_order) const {
    return fmt::format("{} {}/{} {} {}{}{}{} {} {} {}", definition->revision, range.segment,
                       range.total_segments, range.limit, consistent ? 'c' : '-',
                       count_only ? 'n' : '-', static_cast<int>(detail), member_order, table_name,
                       index == nullptr ? std::string_view() : std::string_view(index->name),
                       range.start_after);
}

} // namespace dyndump::sandbox_impl
