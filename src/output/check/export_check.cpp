#include "output/check/export_check.hpp"

#include "archive/export_files.hpp"
#include "core/json_members.hpp"
#include "core/sentence.hpp"
#include "output/files/durable_file.hpp"
#include "output/survey/dump_identity.hpp"

#include <boost/json.hpp>

#include <set>

namespace dyndump::output {
namespace {

namespace json = boost::json;
namespace sys = boost::system::errc;

const std::string summary_name = "manifest-summary.json";

constexpr std::uint64_t most_summary_bytes = std::uint64_t{1} << 20;

// Names in S3 are not in our manifest: they are taken from the summary, whose own checksum says
// whether they are right.
void take_names(const std::string& summary, archive::export_facts& facts) {
    error_code ec;
    const auto value = json::parse(summary, ec);
    if (ec || !value.is_object()) {
        return;
    }
    const auto& members = value.get_object();
    facts.s3_bucket = core::text_in(members, "s3Bucket");
    facts.s3_prefix = core::text_in(members, "s3Prefix");
    facts.sse_algorithm = core::text_in(members, "s3SseAlgorithm");
    facts.sse_kms_key_id = core::text_in(members, "s3SseKmsKeyId");
    const auto* bytes = members.if_contains("billedSizeBytes");
    if (bytes != nullptr && bytes->is_number()) {
        facts.billed_bytes = bytes->to_number<std::uint64_t>(ec);
    }
}

} // namespace

error_code check_export(file_system& system, int root, const archive::manifest& about,
                        const std::function<void(std::string)>& find) {
    const auto where = "AWSDynamoDB/" + about.export_id;
    durable_file directory;
    std::vector<std::string> names;
    auto ec = open_below(system, root, {"AWSDynamoDB", about.export_id}, directory);
    if (ec == sys::no_such_file_or_directory) {
        find(core::sentence("{}: missing", where));
        return {};
    }
    if (!ec) {
        ec = system.list(directory.descriptor(), names);
    }
    if (ec) {
        return ec;
    }
    archive::export_facts facts;
    facts.export_id = about.export_id;
    facts.table_arn = value_of(about.what, "table ARN");
    facts.table_id = value_of(about.what, "table id");
    std::string content;
    ec = read_whole(system, directory.descriptor(), summary_name, most_summary_bytes, content);
    if (!ec) {
        take_names(content, facts);
    }
    std::set<std::string> known{"data"};
    for (const auto& file : archive::export_files(about, facts)) {
        known.insert(file.name);
        // One that is longer is another.
        ec = read_whole(system, directory.descriptor(), file.name, file.content.size(), content);
        if (ec == sys::no_such_file_or_directory) {
            find(core::sentence("{}/{}: missing", where, file.name));
        } else if (ec && ec != sys::file_too_large) {
            return ec;
        } else if (ec || content != file.content) {
            find(core::sentence("{}/{}: not what belongs to these parts", where, file.name));
        }
    }
    for (const auto& name : names) {
        if (!known.contains(name)) {
            find(core::sentence("{}/{}: does not belong there", where, name));
        }
    }
    return {};
}

} // namespace dyndump::output
