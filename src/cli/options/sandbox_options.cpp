#include "cli/options/sandbox_options.hpp"

#include "cli/options/assign.hpp"

#include <limits>
#include <utility>

namespace dyndump::cli {
namespace {

const std::string server_group = "Server";
const std::string sample_group = "Content";
const std::string capacity_group = "Capacity";
const std::string time_group = "What takes its time";
const std::string injected_group = "Faults (P: probability for each request, 0 to 1)";

option_table server_options(sandbox_options& o) {
    return {
        {"--port", "N", server_group, "Port on 127.0.0.1; 0: any free one",
         count_into(o.port, 0, 65535), "8000"},
        {"--s3-port", "N", server_group,
         "Serve an in-memory S3 as well, at this port on 127.0.0.1; 0: any free one",
         count_into(o.s3_port, 0, 65535)},
        {"--tls-certificate", "PATH", server_group, "PEM certificate: serve https",
         name_into(o.certificate_file)},
        {"--tls-key", "PATH", server_group, "PEM private key of the certificate",
         name_into(o.private_key_file)},
        {"--threads", "N", server_group, "Threads", count_into(o.threads, 1, 256), "1"},
        {"--table", "NAME", sample_group, "Name of the sample table", name_into(o.table), "sample"},
        {"--s3-bucket", "NAME", sample_group, "Name of the empty bucket in S3",
         name_into(o.s3_bucket), "sample"},
        {"--items", "N", sample_group, "Sample items in it", count_into(o.items, 0, 100'000'000),
         "1000"},
        {"--table-status", "STATUS", sample_group,
         "What DescribeTable says of it: CREATING, ARCHIVED, ...", name_into(o.table_status),
         "ACTIVE"},
    };
}

option_table capacity_options(sandbox_options& o) {
    auto& f = o.faults;
    const auto units = [](double& field) {
        return fraction_into(field, 1e9);
    };
    return {
        {"--read-capacity", "R", capacity_group,
         "Throttle a table beyond this many read capacity units per second; 0: never",
         units(f.read_capacity)},
        {"--partition-read-capacity", "R", capacity_group,
         "The same for each partition, an equal range of the keys, as DynamoDB does",
         units(f.partition_read_capacity)},
        {"--write-capacity", "R", capacity_group,
         "Throttle a table beyond this many write capacity units per second; 0: never",
         units(f.write_capacity)},
        {"--partition-write-capacity", "R", capacity_group, "The same for each partition",
         units(f.partition_write_capacity)},
        {"--index-write-capacity", "R", capacity_group, "The same for each global secondary index",
         units(f.index_write_capacity)},
        {"--partitions", "N", capacity_group, "Partitions of a table",
         count_into(f.partitions, 1, 64), "4"},
        {"--slow-partition", "N", capacity_group,
         "The partition, from 0, that has --slow-partition-write-capacity",
         count_into(f.slow_partition, 0, 63), "0"},
        {"--slow-partition-write-capacity", "R", capacity_group,
         "Write capacity units per second of that partition; 0: as many as the others",
         units(f.slow_partition_write_capacity)},
        {"--enforce-provisioned", "", capacity_group,
         "Give a provisioned table or index no more than it is provisioned with",
         switch_into(f.enforce_provisioned)},
        {"--no-index-capacity", "", capacity_group,
         "Refuse ReturnConsumedCapacity=INDEXES, as Alternator does",
         switch_into(f.no_index_capacity)},
    };
}

option_table time_options(sandbox_options& o) {
    auto& f = o.faults;
    return {
        {"--create-time", "TIME", time_group, "How long a new table is CREATING",
         time_into(f.create_time), "0"},
        {"--update-time", "TIME", time_group, "How long a changed table is UPDATING",
         time_into(f.update_time), "0"},
        {"--delete-time", "TIME", time_group, "How long a deleted table is DELETING",
         time_into(f.delete_time), "0"},
        {"--index-time", "TIME", time_group, "How long a new index of a table is backfilled",
         time_into(f.index_time), "0"},
        {"--expiry-time", "TIME", time_group, "How long a time to live is ENABLING or DISABLING",
         time_into(f.expiry_time), "0"},
        {"--backups-time", "TIME", time_group,
         "How long a new table cannot have point-in-time recovery", time_into(f.backups_time), "0"},
    };
}

option_table fault_options(sandbox_options& o) {
    auto& f = o.faults;
    const auto chance = [](double& field) {
        return fraction_into(field, 1);
    };
    return {
        {"--latency", "MS", injected_group, "Milliseconds to wait before each response",
         count_into(o.latency_ms, 0, 60'000)},
        {"--jitter", "MS", injected_group, "Up to this many more, at random",
         count_into(o.jitter_ms, 0, 60'000)},
        {"--clock-skew", "SECONDS", injected_group, "Seconds by which the server's clock is ahead",
         count_into(o.clock_skew_s, 0, 1'000'000)},
        {"--throttle", "P", injected_group, "ThrottlingException; of S3: 503 SlowDown",
         chance(f.throttle)},
        {"--server-error", "P", injected_group, "500 InternalServerError", chance(f.server_error)},
        {"--html-error", "P", injected_group, "503 with an HTML page", chance(f.html_error)},
        {"--reset", "P", injected_group, "Reset within the body", chance(f.reset)},
        {"--truncate", "P", injected_group, "Close within the body", chance(f.truncate)},
        {"--corrupt", "P", injected_group, "One wrong byte in the body", chance(f.corrupt)},
        {"--stall", "P", injected_group, "Silence after half of the body", chance(f.stall)},
        {"--expired-token", "P", injected_group, "ExpiredTokenException", chance(f.expired_token)},
        {"--server-error-after", "P", injected_group,
         "500 InternalServerError, but the request has been done", chance(f.server_error_after)},
        {"--reset-after", "P", injected_group,
         "Reset instead of a response; the request has been done", chance(f.reset_after)},
        {"--unprocessed", "P", injected_group, "BatchWriteItem does only some of its requests",
         chance(f.unprocessed)},
        {"--refuse-write", "P", injected_group, "A write answers that no capacity is left",
         chance(f.refuse_write)},
        {"--error-in-ok", "P", injected_group,
         "S3: an error behind a status of success, to CompleteMultipartUpload",
         chance(f.error_in_ok)},
        {"--conflict", "P", injected_group, "S3: ConditionalRequestConflict to a conditional write",
         chance(f.conflict)},
        {"--opaque-etags", "", injected_group, "S3: ETags that are no digests, as with KMS keys",
         switch_into(f.opaque_etags)},
        {"--equal-parts", "", injected_group, "S3: all parts but the last must have the same size",
         switch_into(f.equal_parts)},
        {"--no-conditions", "", injected_group, "S3: refuse conditional writes",
         switch_into(f.no_conditions)},
        {"--close-each", "", injected_group, "Close the connection after each response",
         switch_into(f.close_each)},
        {"--chunked", "", injected_group, "Chunked responses", switch_into(f.chunked)},
        {"--no-crc", "", injected_group, "No x-amz-crc32; of S3: no checksums",
         switch_into(f.no_crc)},
        {"--shuffle-members", "", injected_group, "Members of responses in another order",
         switch_into(f.shuffle_members)},
        {"--seed", "N", injected_group, "Of the random faults",
         count_into(f.seed, 0, std::numeric_limits<std::uint64_t>::max()), "1"},
    };
}

} // namespace

option_table options_of(sandbox_options& o) {
    auto all = server_options(o);
    append(all, capacity_options(o));
    append(all, time_options(o));
    append(all, fault_options(o));
    return all;
}

} // namespace dyndump::cli
