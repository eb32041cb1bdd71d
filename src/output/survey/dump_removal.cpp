#include <dyndump/dump_removal.hpp>

#include "core/sentence.hpp"
#include "output/files/lenient_file_system.hpp"
#include "output/objects/object_records.hpp"
#include "output/objects/object_removal.hpp"
#include "output/read/reading_place.hpp"
#include "output/survey/removal_survey.hpp"
#include "output/survey/status_reader.hpp"
#include "output/write/dump_ground.hpp"
#include "output/write/manifest_file.hpp"

#include <dyndump/s3/location.hpp>

#include <utility>

#include <fcntl.h>

namespace dyndump {
namespace {

namespace sys = boost::system::errc;

// Of the files those that are removed one after the other, at most.
constexpr std::size_t proofs_at_the_end = 4;

} // namespace

class dump_removal::state {
public:
    explicit state(removal_params given)
        : params(std::move(given)) {}

    error_code find(removal_plan& plan, std::string& problem);
    error_code remove(std::uint64_t& removed, diagnostics& diag);
    std::string words_for(error_code ec) { return system_ ? system_->words_for(ec) : ec.message(); }

    removal_params params;

private:
    error_code check_kind(std::string& problem);
    error_code prove(std::string& problem);
    error_code prove_objects(std::string& problem);
    error_code look_at_state(removal_plan& plan, std::string& problem);
    error_code lock(std::string& problem);
    error_code check_unchanged(std::string& problem);
    error_code remove_files(std::uint64_t& removed, diagnostics& diag);
    error_code remove_file(const std::string& path);

    output::reading_place place_;
    s3::location where_; // if it is in S3
    std::optional<output::lenient_file_system> system_;
    std::optional<output::dump_places> places_;
    output::journal_file journal_;
    bool locked_ = false;
    bool has_journal_ = false;
    std::string export_id_;
    std::string identity_; // of the manifest
    removal_plan plan_;
    std::vector<std::string> directories_;
    std::vector<s3::upload_ref> uploads_;
};

error_code dump_removal::state::check_kind(std::string& problem) {
    auto kind = output::file_kind::none;
    auto ec = system_->kind_of(AT_FDCWD, params.path, true, kind);
    if (!ec && kind == output::file_kind::none) {
        problem = core::sentence("there is no dump at \"{}\"", params.path);
        ec = sys::make_error_code(sys::no_such_file_or_directory);
    } else if (!ec && kind != output::file_kind::directory) {
        problem = core::sentence("\"{}\" is a file, which does not say whether it is a dump's: "
                                 "remove it as you remove any file",
                                 params.path);
        ec = errc::output_exists;
    }
    return ec;
}

error_code dump_removal::state::prove_objects(std::string& problem) {
    archive::manifest about;
    auto verdict = output::manifest_verdict::foreign;
    std::string wrong;
    auto ec = output::read_manifest_file(*system_, places_->root(), "manifest.json", false, about,
                                         verdict, wrong);
    if (ec && ec != sys::no_such_file_or_directory) {
        return ec;
    }
    if (verdict != output::manifest_verdict::foreign) {
        return {};
    }
    output::object_records told;
    ec = output::read_object_records(*system_, places_->root(), told, wrong);
    // Damaged, or of another version: dyndump's all the same, if the first record is.
    if (!ec || ec == errc::corrupt_output) {
        return {};
    }
    if (ec != sys::no_such_file_or_directory && ec != errc::resume_mismatch) {
        return ec;
    }
    problem = core::sentence("nothing at \"{}\" proves that it is a dump's, so nothing there is "
                             "touched",
                             params.path);
    return errc::output_exists;
}

error_code dump_removal::state::prove(std::string& problem) {
    if (place_.is_in_s3()) {
        return prove_objects(problem);
    }
    bool complete = false;
    auto ec = output::survey_ground(*system_, *places_, {true, false}, complete, problem);
    auto manifest = output::file_kind::none;
    auto journal = output::file_kind::none;
    if (!ec) {
        ec = system_->kind_of(places_->root(), places_->outcome(), false, manifest);
    }
    if (!ec) {
        ec = system_->kind_of(places_->root(), places_->journal(), false, journal);
    }
    has_journal_ = journal != output::file_kind::none;
    if (!ec && manifest == output::file_kind::none && journal == output::file_kind::none) {
        problem = core::sentence("there is no dump at \"{}\"", params.path);
        ec = sys::make_error_code(sys::no_such_file_or_directory);
    }
    return ec;
}

error_code dump_removal::state::look_at_state(removal_plan& plan, std::string& problem) {
    output::status_reader reader(*system_, params.path, place_.is_in_s3());
    dump_status status;
    std::string wrong;
    const auto ec = reader.read(status, wrong);
    export_id_ = reader.export_id();
    identity_ = reader.identity();
    if (ec == errc::corrupt_output || ec == errc::resume_mismatch ||
        ec == sys::no_such_file_or_directory) {
        return {}; // it is a dump's, and cannot be read
    }
    if (!ec && status.phase == dump_phase::running && !locked_) { // not by this one
        problem = core::sentence("\"{}\" is being written by another process", params.path);
        return errc::output_busy;
    }
    plan.phase = status.phase == dump_phase::running ? dump_phase::interrupted : status.phase;
    plan.table = status.table;
    plan.items = status.items;
    return ec;
}

error_code dump_removal::state::find(removal_plan& plan, std::string& problem) {
    plan = {};
    if (auto ec = place_.find(params.path, params.objects, problem)) {
        return ec;
    }
    system_.emplace(place_.system());
    places_.emplace(*system_, dump_layout::directory, params.path, compression::none);
    auto ec = check_kind(problem);
    bool there = false;
    if (!ec) {
        ec = places_->find_root(there);
    }
    if (!ec) {
        ec = prove(problem);
    }
    if (!ec && has_journal_) {
        ec = lock(problem);
    }
    if (!ec) {
        ec = look_at_state(plan, problem);
    }
    directories_.clear();
    uploads_.clear();
    if (!ec) {
        ec = output::survey_removal(*system_, places_->root(), export_id_, plan, directories_);
    }
    if (!ec && place_.is_in_s3()) {
        diagnostics diag;
        static_cast<void>(s3::parse_location(params.path, where_, diag));
        ec = output::find_uploads(*params.objects, where_, export_id_, uploads_, diag);
        problem = diag.message;
        plan.uploads = uploads_.size();
    }
    plan_ = plan;
    return ec;
}

// A dump that is begun meanwhile waits for it.
error_code dump_removal::state::lock(std::string& problem) {
    if (locked_) {
        return {};
    }
    std::string fault;
    auto ec = journal_.acquire(*system_, places_->root(), places_->journal(), fault);
    if (ec) {
        problem = ec == errc::output_busy
                      ? core::sentence("\"{}\" is being written by another process", params.path)
                      : core::sentence("cannot remove \"{}\": its journal {}", params.path,
                                       fault.empty() ? ec.message() : fault);
    }
    locked_ = !ec;
    return ec;
}

// Where there was no journal nothing could be locked: another dump may have come since.
error_code dump_removal::state::check_unchanged(std::string& problem) {
    archive::manifest about;
    auto verdict = output::manifest_verdict::foreign;
    std::string wrong;
    const auto ec = output::read_manifest_file(*system_, places_->root(), places_->outcome(), false,
                                               about, verdict, wrong);
    if (ec || about.sha256 != identity_) {
        problem = core::sentence("\"{}\" was changed meanwhile: look at it again", params.path);
        return errc::output_busy;
    }
    return {};
}

error_code dump_removal::state::remove_file(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == path.npos) {
        return system_->remove(places_->root(), path);
    }
    std::vector<std::string> above;
    for (std::size_t at = 0; at < slash;) {
        const auto end = std::min(path.find('/', at), slash);
        above.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    output::durable_file directory;
    auto ec = output::open_below(*system_, places_->root(), above, directory);
    return ec ? ec : system_->remove(directory.descriptor(), path.substr(slash + 1));
}

error_code dump_removal::state::remove_files(std::uint64_t& removed, diagnostics& diag) {
    auto usable = lock(diag.message);
    if (!usable && !has_journal_) {
        usable = check_unchanged(diag.message);
    }
    if (usable) {
        return usable;
    }
    const auto fail = [&](error_code ec, const std::string& path) {
        diag.message =
            core::sentence("cannot remove \"{}/{}\": {}", params.path, path, ec.message());
        return ec;
    };
    for (const auto& path : plan_.files) {
        if (path == places_->journal()) {
            continue;
        }
        auto ec = remove_file(path);
        if (ec && ec != sys::no_such_file_or_directory) {
            return fail(ec, path);
        }
        ++removed;
    }
    for (const auto& path : directories_) { // those that are empty now
        static_cast<void>(system_->remove_directory(places_->root(), path));
    }
    if (auto ec = journal_.remove()) {
        return fail(ec, places_->journal());
    }
    removed += has_journal_ ? 1 : 0;
    static_cast<void>(system_->remove_directory(AT_FDCWD, params.path));
    return {};
}

error_code dump_removal::state::remove(std::uint64_t& removed, diagnostics& diag) {
    removed = 0;
    if (!place_.is_in_s3()) {
        return remove_files(removed, diag);
    }
    auto ec = output::abort_uploads(*params.objects, uploads_, diag);
    if (!ec) {
        ec = output::remove_objects(*params.objects, where_, plan_.files, proofs_at_the_end,
                                    removed, diag);
    }
    return ec;
}

dump_removal::dump_removal(removal_params params)
    : state_(std::make_unique<state>(std::move(params))) {}

dump_removal::dump_removal(dump_removal&&) noexcept = default;
dump_removal& dump_removal::operator=(dump_removal&&) noexcept = default;
dump_removal::~dump_removal() = default;

error_code dump_removal::find(removal_plan& plan, diagnostics& diag) {
    diag.clear();
    auto ec = state_->find(plan, diag.message);
    if (ec && diag.message.empty()) {
        diag.message = core::sentence("cannot tell what is at \"{}\": {}", state_->params.path,
                                      state_->words_for(ec));
    }
    return ec;
}

error_code dump_removal::remove(std::uint64_t& removed, diagnostics& diag) {
    diag.clear();
    auto ec = state_->remove(removed, diag);
    if (ec && diag.message.empty()) {
        diag.message =
            core::sentence("cannot remove \"{}\": {}", state_->params.path, state_->words_for(ec));
    }
    return ec;
}

} // namespace dyndump
