#include "output/objects/object_records.hpp"

#include "archive/names.hpp"
#include "archive/record.hpp"
#include "archive/replay.hpp"
#include "core/sentence.hpp"
#include "output/files/durable_file.hpp"
#include "output/objects/lease.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr std::size_t segment_digits = 6;
constexpr std::uint64_t most_lease_size = 64'000;

bool is_state_name(const std::string& name) {
    return archive::is_part_name(name + ".json", false);
}

// The last name of each segment, for the number of a part may have more digits than another.
std::map<std::string, std::string> last_of_each(const std::vector<sized_name>& files) {
    std::map<std::string, std::string> last;
    for (const auto& each : files) {
        if (!is_state_name(each.name)) {
            continue;
        }
        auto& name = last[each.name.substr(0, segment_digits)];
        const bool later = std::pair(each.name.size(), each.name) > std::pair(name.size(), name);
        name = later ? each.name : name;
    }
    return last;
}

error_code damaged_record(const std::string& name, std::string& problem) {
    problem = core::sentence("{}/{}: damaged", records_directory, name);
    return errc::corrupt_output;
}

// `take` gets each record of a kind that is known.
template <class Take>
error_code read_records(file_system& system, int directory, const std::string& name, Take take,
                        std::string& problem) {
    std::string content;
    auto ec = read_whole(system, directory, name, 2 * archive::most_owner_bytes, content);
    for (std::size_t at = 0; !ec && at < content.size();) {
        const auto record = archive::read_record(content, at);
        if (!record) {
            return damaged_record(name, problem);
        }
        archive::entry what;
        if (archive::from_text(record->text, what)) {
            take(what);
        }
        at = record->end;
    }
    return ec;
}

} // namespace

bool is_record_name(const std::string& name) {
    return name == first_records || name == lease_name || is_state_name(name);
}

error_code read_object_records(file_system& system, int root, object_records& told,
                               std::string& problem) {
    durable_file directory;
    std::vector<sized_name> files;
    auto ec = directory.open_directory(system, root, records_directory, true);
    if (!ec) {
        ec = system.list_sizes(directory.descriptor(), files);
    }
    bool begun = false;
    if (!ec) {
        ec = read_records(
            system, directory.descriptor(), first_records,
            [&](const archive::entry& what) {
                if (const auto* head = std::get_if<archive::header>(&what)) {
                    told.head = *head;
                    begun = true;
                } else if (const auto* begin = std::get_if<archive::beginning>(&what)) {
                    told.segments = begin->segments;
                }
            },
            problem);
    }
    if (!ec && !begun) {
        problem = core::sentence("{}/{}: of another version, or none of dyndump's",
                                 records_directory, first_records);
        ec = errc::resume_mismatch;
    }
    for (const auto& each : files) {
        if (each.name == lease_name) {
            told.renewed = each.modified;
        } else if (is_record_name(each.name)) {
            told.updated = std::max(told.updated, each.modified);
        }
    }
    if (!ec && told.renewed) {
        std::string lease;
        const auto unread =
            read_whole(system, directory.descriptor(), lease_name, most_lease_size, lease);
        told.holder = unread ? process() : holder_in(lease);
    }
    for (const auto& [segment, name] : last_of_each(files)) {
        bool sound = false;
        if (!ec) {
            ec = read_records(
                system, directory.descriptor(), name,
                [&](const archive::entry& what) {
                    if (const auto* mark = std::get_if<archive::mark>(&what)) {
                        told.state.apply(*mark);
                        sound = true;
                    }
                },
                problem);
        }
        if (!ec && !sound) {
            ec = damaged_record(name, problem);
        }
    }
    return ec;
}

} // namespace dyndump::output
