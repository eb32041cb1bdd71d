#include "output/status_reader.hpp"

#include "archive/manifest.hpp"
#include "archive/timestamp.hpp"
#include "core/sentence.hpp"
#include "output/dump_identity.hpp"
#include "output/journal_file.hpp"
#include "output/manifest_file.hpp"

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

status_reader::status_reader(file_system& system, const std::string& path)
    : system_(system)
    , path_(path) {}

error_code status_reader::read(dump_status& status, std::string& problem) {
    file_kind kind = file_kind::none;
    auto ec = system_.kind_of(AT_FDCWD, path_, true, kind);
    if (ec) {
        return ec;
    }
    const bool directory = kind == file_kind::directory;
    places_.emplace(system_, directory ? dump_layout::directory : dump_layout::file, path_,
                    compression::none);
    bool there = false;
    ec = places_->find_root(there);
    if (ec) {
        return ec;
    }
    for (int n = 0; n < attempts; ++n) {
        auto told = directory ? from_manifest(status, problem) : std::nullopt;
        told = told ? told : from_journal(status, problem);
        told = told || directory ? told : from_file(status);
        if (told) {
            return *told;
        }
    }
    problem = core::sentence("there is no dump at \"{}\"", path_);
    return sys::make_error_code(sys::no_such_file_or_directory);
}

std::optional<error_code> status_reader::from_manifest(dump_status& status, std::string& problem) {
    archive::manifest whole;
    auto verdict = manifest_verdict::foreign;
    std::string wrong;
    auto ec = read_manifest_file(system_, places_->root(), places_->outcome(), false, whole,
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
        status.table = value_of(told.head->what, "table");
        status.started = archive::to_timestamp(told.head->started_ms);
        status.updated = archive::to_timestamp(told.committed_ms);
        status.resume_command = locked ? std::string() : told.head->resume_command;
    }
    put(told.committed.totals(), status);
    status.segments_total = told.segments;
    return error_code{};
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
