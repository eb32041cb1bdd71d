/// \file
/// What DescribeTable does not tell of a table, for the record.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/table_description.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dyndump {

/// Asks for what plan_restoration() needs beside DescribeTable's answer, one after the other, for
/// table_description::settings_json. Nothing of it is needed for a dump, so nothing of it fails:
/// what may not be seen, or cannot be, is null, and "unknown" says why:
/// `{"time_to_live":{...},"tags":null,...,"unknown":{"tags":"AccessDenied..."}}`.
///
/// | member | is what these say |
/// |---|---|
/// | `time_to_live` | DescribeTimeToLive |
/// | `tags` | ListTagsOfResource |
/// | `continuous_backups` | DescribeContinuousBackups |
/// | `resource_policy` | GetResourcePolicy: `{"Policy":"..."}`, or `{}` if there is none |
/// | `kinesis_destinations` | DescribeKinesisStreamingDestination |
/// | `contributor_insights` | DescribeContributorInsights of the table and each global index |
/// | `auto_scaling` | Application Auto Scaling: `{"ScalableTargets":[],"ScalingPolicies":[]}` |
/// | `replica_auto_scaling` | DescribeTableReplicaAutoScaling, if there are replicas |
///
/// Auto scaling is asked for of provisioned tables only, by name and not by ARN, and for a few
/// seconds at the most: many networks do not lead there.
///
/// `table.name` may be the table's ARN; see table_arn.
///
/// Cancellation: by the awaiting coroutine's; then the rest is unknown.
DYNDUMP_EXPORT boost::asio::awaitable<std::string> describe_settings(client service,
                                                                     table_description table);

} // namespace dyndump
