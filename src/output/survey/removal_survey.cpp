#include "output/survey/removal_survey.hpp"

#include "archive/export_files.hpp"
#include "archive/names.hpp"
#include "output/files/durable_file.hpp"
#include "output/objects/object_records.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

// Each is removed after those before it: what proves that the rest is a dump's stays till the end.
const std::vector<std::string>& names_of_proofs() {
    static const std::vector<std::string> names{"_dyndump/lease", "_dyndump/begin", "manifest.json",
                                                "journal"};
    return names;
}

class removal_surveyor {
public:
    removal_surveyor(file_system& system, const std::string& export_id, removal_plan& plan,
                     std::vector<std::string>& directories)
        : system_(system)
        , export_id_(export_id)
        , plan_(plan)
        , directories_(directories) {
        for (const auto& file : archive::export_files({}, {})) {
            export_names_.insert(file.name);
            export_names_.insert(temporary_name(file.name));
        }
    }

    error_code run(int root) {
        auto ec = look(root, "");
        std::ranges::sort(plan_.files, {},
                          [](const std::string& path) { return std::pair(rank(path), path); });
        std::reverse(directories_.begin(), directories_.end());
        return ec;
    }

private:
    static std::size_t rank(const std::string& path) {
        const auto& proofs = names_of_proofs();
        const auto found = std::find(proofs.begin(), proofs.end(), path);
        return found == proofs.end() ? 0 : static_cast<std::size_t>(found - proofs.begin()) + 1;
    }

    // `path`: of the directory, with its slash; empty: the root.
    bool is_file_of_ours(const std::string& path, const std::string& name) const {
        if (path.empty()) {
            return name == "manifest.json" || name == "journal" ||
                   name == temporary_name("manifest.json") || name == temporary_name("journal");
        }
        if (path == std::string(records_directory) + '/') {
            return is_record_name(name);
        }
        if (!export_id_.empty() && path == "AWSDynamoDB/" + export_id_ + '/') {
            return export_names_.contains(name);
        }
        return archive::is_part_path(path + name, export_id_);
    }

    bool is_directory_of_ours(const std::string& path) const {
        std::string way;
        for (const auto& name : archive::data_directories(export_id_)) {
            way += name + '/';
            if (way == path) {
                return true;
            }
        }
        return path == std::string(records_directory) + '/';
    }

    error_code look(int directory, const std::string& path) {
        std::vector<sized_name> files;
        auto ec = system_.list_sizes(directory, files);
        for (auto& each : files) {
            if (ec) {
                break;
            }
            if (each.bytes && is_file_of_ours(path, each.name)) {
                plan_.files.push_back(path + each.name);
                plan_.bytes += *each.bytes;
            } else if (!each.bytes && is_directory_of_ours(path + each.name + '/')) {
                ec = go_down(directory, path, each.name);
            } else {
                plan_.foreign.push_back(path + each.name);
            }
        }
        return ec;
    }

    error_code go_down(int directory, const std::string& path, const std::string& name) {
        durable_file below;
        auto ec = below.open_directory(system_, directory, name, true);
        if (ec == sys::not_a_directory || ec == sys::too_many_symbolic_link_levels) {
            plan_.foreign.push_back(path + name); // a link leads elsewhere
            return {};
        }
        if (!ec) {
            directories_.push_back(path + name);
            ec = look(below.descriptor(), path + name + '/');
        }
        return ec;
    }

    file_system& system_;
    const std::string& export_id_;
    removal_plan& plan_;
    std::vector<std::string>& directories_;
    std::set<std::string> export_names_;
};

} // namespace

error_code survey_removal(file_system& system, int root, const std::string& export_id,
                          removal_plan& plan, std::vector<std::string>& directories) {
    return removal_surveyor(system, export_id, plan, directories).run(root);
}

} // namespace dyndump::output
