// EnableKinesisStreamingDestination, DisableKinesisStreamingDestination,
// DescribeKinesisStreamingDestination. Nothing is sent anywhere.
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

kinesis_destination* find_destination(table_definition& all, const std::string& stream) {
    const auto found = std::find_if(all.destinations.begin(), all.destinations.end(),
                                    [&stream](const auto& each) { return each.stream == stream; });
    return found == all.destinations.end() ? nullptr : &*found;
}

json::object destination_json(const kinesis_destination& each) {
    json::object out{{"StreamArn", each.stream}, {"DestinationStatus", each.status}};
    if (!each.precision.empty()) {
        out["ApproximateCreationDateTimePrecision"] = each.precision;
    }
    return out;
}

/// The stream that the request names.
outcome<std::string> read_stream_arn(const json::object& request) {
    auto stream = text_of(request, "StreamArn");
    return stream && stream->empty() ? missing_member_fault("StreamArn") : stream;
}

/// Gives the destination a status now, and another when its time has come.
void change_status(catalog& tables, const call_context& context, const table_ptr& where,
                   const kinesis_destination& wish, const std::string& then) {
    where->items.redefine([&wish](table_definition& all) {
        if (kinesis_destination* known = find_destination(all, wish.stream)) {
            *known = wish;
        } else {
            all.destinations.push_back(wish);
        }
    });
    tables.later.add(context.now, context.faults.update_time, [where, stream = wish.stream, then] {
        where->items.redefine([&](table_definition& all) {
            if (kinesis_destination* known = find_destination(all, stream)) {
                known->status = then;
            }
        });
    });
}

/// As the responses to both changes have it.
json::object changed_destination(const table_ptr& where, const kinesis_destination& wish) {
    return {{"TableName", where->items.definition()->name},
            {"StreamArn", wish.stream},
            {"DestinationStatus", wish.status}};
}

} // namespace

outcome<json::object> enable_kinesis_streaming_destination(catalog& tables,
                                                           const call_context& context,
                                                           json::object& request) {
    auto where = table_of(tables, request);
    auto stream = read_stream_arn(request);
    auto given = object_of(request, "EnableKinesisStreamingConfiguration");
    if (!where || !stream || !given) {
        return !where ? where.error() : !stream ? stream.error() : given.error();
    }
    kinesis_destination wish{*stream, "ENABLING", {}};
    if (*given != nullptr) {
        auto precision = text_of(**given, "ApproximateCreationDateTimePrecision",
                                 {"MILLISECOND", "MICROSECOND"});
        if (!precision) {
            return precision.error();
        }
        wish.precision = *precision;
    }
    table_definition now = *(*where)->items.definition();
    const kinesis_destination* known = find_destination(now, *stream);
    if (known != nullptr && known->status != "DISABLED") {
        return validation_fault(fmt::format(
            "Table is not in a valid state to enable Kinesis Streaming Destination: "
            "KinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE "
            "operation. It is {}",
            known->status));
    }
    change_status(tables, context, *where, wish, "ACTIVE");
    json::object out = changed_destination(*where, wish);
    if (!wish.precision.empty()) {
        out["EnableKinesisStreamingConfiguration"] = {
            {"ApproximateCreationDateTimePrecision", wish.precision}};
    }
    return out;
}

outcome<json::object> disable_kinesis_streaming_destination(catalog& tables,
                                                            const call_context& context,
                                                            json::object& request) {
    auto where = table_of(tables, request);
    auto stream = read_stream_arn(request);
    if (!where || !stream) {
        return where ? stream.error() : where.error();
    }
    table_definition now = *(*where)->items.definition();
    const kinesis_destination* known = find_destination(now, *stream);
    if (known == nullptr || known->status != "ACTIVE") {
        return validation_fault("Table is not in a valid state to disable Kinesis Streaming "
                                "Destination: KinesisStreamingDestination must be ACTIVE to "
                                "perform DISABLE operation.");
    }
    kinesis_destination wish = *known;
    wish.status = "DISABLING";
    change_status(tables, context, *where, wish, "DISABLED");
    return changed_destination(*where, wish);
}

outcome<json::object> describe_kinesis_streaming_destination(catalog& tables, const call_context&,
                                                             json::object& request) {
    auto where = table_of(tables, request);
    if (!where) {
        return where.error();
    }
    const auto definition = (*where)->items.definition();
    json::array list;
    for (const kinesis_destination& each : definition->destinations) {
        list.push_back(destination_json(each));
    }
    return json::object{{"TableName", definition->name},
                        {"KinesisDataStreamDestinations", std::move(list)}};
}

} // namespace dyndump::sandbox_impl
