#include "output/survey/status_reader.hpp"

#include "archive/manifest.hpp"
#include "archive/timestamp.hpp"
#include "core/sentence.hpp"
#include "output/objects/object_records.hpp"
#include "output/survey/dump_identity.hpp"
#include "output/write/journal_file.hpp"
#include "output/write/manifest_file.hpp"

#include <chrono>
#include <utility>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

// A dump that ends or is resumed changes files under the reader's eyes, but seldom twice.
constexpr int attempts = 5;

void put(const archive::dump_totals& sum, dump_status& status) {
    status.items = sum.items;
    status.bytes = sum.bytes;
    status.pages = sum.pages;
    status.capacity = sum.capacity;
    status.segments_done = sum.segments_done;
}

} // namespace

status_reader::status_reader(file_system& system, const std::string& path, bool in_s3,
                             bool with_parts)
    : system_(system)
    , path_(path)
    , in_s3_(in_s3)
    , with_parts_(with_parts) {}

error_code status_reader::read(dump_status& status, std::string& problem) {
    file_kind kind = file_kind::none;
    auto ec = system_.kind_of(AT_FDCWD, path_, true, kind);
    if (ec) {
        return ec;
    }
    directory_ = kind == file_kind::directory;
    if (in_s3_ && kind == file_kind::regular) {
        status.phase = dump_phase::complete;
        return {};
    }
    if (in_s3_ && !directory_) {
        problem = core::sentence("there is no dump at \"{}\"", path_);
        return sys::make_error_code(sys::no_such_file_or_directory);
    }
    places_.emplace(system_, directory_ ? dump_layout::directory : dump_layout::file, path_,
                    compression::none);
    bool there = false;
    ec = places_->find_root(there);
    if (ec) {
        return ec;
    }
    for (int n = 0; n < attempts; ++n) {
        auto told = directory_ ? from_manifest(status, problem) : std::nullopt;
        told = told ? told : from_unfinished(status, problem);
        told = told || directory_ ? told : from_file(status);
        if (told) {
            return *told;
        }
    }
    problem = core::sentence("there is no dump at \"{}\"", path_);
    return sys::make_error_code(sys::no_such_file_or_directory);
}

std::optional<error_code> status_reader::from_manifest(dump_status& status, std::string& problem) {
    auto& whole = whole_;
    whole = {};
    auto verdict = manifest_verdict::foreign;
    std::string wrong;
    auto ec = read_manifest_file(system_, places_->root(), places_->outcome(), with_parts_, whole,
                                 verdict, wrong);
    if (ec == sys::no_such_file_or_directory) {
        return std::nullopt;
    }
    if (ec) {
        return ec;
    }
    if (verdict != manifest_verdict::sound) {
        problem = core::sentence("the manifest of \"{}\" is damaged: {}", path_, wrong);
        return error_code(errc::corrupt_output);
    }
    status.phase = dump_phase::complete;
    what_ = whole.what;
    export_id_ = whole.export_id;
    status.table = value_of(whole.what, "table");
    put(whole.totals, status);
    status.segments_total = whole.total_segments;
    status.segments_done = whole.total_segments;
    status.started = archive::to_timestamp(whole.started_ms);
    status.updated = archive::to_timestamp(whole.ended_ms);
    return error_code{};
}

std::optional<error_code> status_reader::from_journal(dump_status& status, std::string& problem) {
    journal_file journal;
    auto ec = journal.look_at(system_, places_->root(), places_->journal());
    if (ec == sys::no_such_file_or_directory) {
        return std::nullopt;
    }
    problem.clear();
    bool locked = false;
    bool same = false;
    archive::history told;
    error_code replayed;
    auto whose = archive::journal_owner::foreign;
    if (!ec) {
        ec = journal.find_owner(whose);
    }
    if (!ec) {
        replayed = journal.replay(told, problem);
        ec = problem.empty() ? std::exchange(replayed, {}) : ec;
    }
    if (!ec) {
        ec = journal.is_in_use(locked, same);
    }
    if (ec) {
        return ec;
    }
    if (!same) {
        problem.clear();
        return std::nullopt;
    }
    if (replayed) {
        problem = core::sentence("\"{}\": {}", path_, problem);
        return replayed;
    }
    if (!told.head && whose == archive::journal_owner::foreign) {
        return std::nullopt; // whatever it is
    }
    status.phase = locked ? dump_phase::running : dump_phase::interrupted;
    if (told.head) {
        tell(*told.head, status);
        status.updated = archive::to_timestamp(told.committed_ms);
    }
    put(told.committed.totals(), status);
    status.segments_total = told.segments;
    return error_code{};
}

void status_reader::tell(const archive::header& head, dump_status& status) {
    what_ = head.what;
    // The other layouts have it as well, and do not use it.
    export_id_ = value_of(what_, "layout") == "aws-export" ? head.export_id : std::string();
    status.table = value_of(what_, "table");
    status.started = archive::to_timestamp(head.started_ms);
    status.resume_command =
        status.phase == dump_phase::running ? std::string() : head.resume_command;
}

// What is written to S3 has no journal, and nothing that can be locked.
std::optional<error_code> status_reader::from_records(dump_status& status, std::string& problem) {
    object_records told;
    auto ec = read_object_records(system_, places_->root(), told, problem);
    if (ec == sys::no_such_file_or_directory) {
        return std::nullopt; // it may have ended meanwhile
    }
    if (ec) {
        return ec;
    }
    const auto now = std::chrono::system_clock::now();
    const bool renewed =
        told.renewed && now - *told.renewed < longest_lease && *told.renewed - now < longest_lease;
    const bool is_written = renewed && !this_machine().has_ended(told.holder);
    status.phase = is_written ? dump_phase::running : dump_phase::interrupted;
    tell(told.head, status);
    if (told.updated) {
        const auto since = told.updated->time_since_epoch();
        status.updated = archive::to_timestamp(
            std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
    }
    put(told.state.totals(), status);
    status.segments_total = told.segments;
    return error_code{};
}

std::optional<error_code> status_reader::from_unfinished(dump_status& status,
                                                         std::string& problem) {
    return in_s3_ ? from_records(status, problem) : from_journal(status, problem);
}

std::optional<error_code> status_reader::from_file(dump_status& status) {
    file_kind kind = file_kind::none;
    auto ec = system_.kind_of(places_->root(), places_->outcome(), true, kind);
    if (ec) {
        return ec;
    }
    if (kind != file_kind::regular) {
        return std::nullopt;
    }
    status.phase = dump_phase::complete;
    return error_code{};
}

} // namespace dyndump::output
