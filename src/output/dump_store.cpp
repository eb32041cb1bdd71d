// Opening a dump: a new one, or one to resume.
#include "output/dump_store.hpp"

#include "archive/export_files.hpp"
#include "output/complete_dump.hpp"
#include "output/dump_identity.hpp"

#include <fmt/format.h>

#include <new>
#include <random>
#include <utility>

namespace dyndump::output {
namespace {

std::int64_t wall_clock_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

dump_writer_params normalised(dump_writer_params params) {
    if (params.layout == dump_layout::aws_export) {
        params.encoder = json_encoder(json_format::export_item);
    }
    return params;
}

part_checks checks_for(dump_layout layout) {
    part_checks checks;
    checks.sha256 = layout != dump_layout::file; // a file has no manifest to keep it
    checks.md5 = layout == dump_layout::aws_export;
    return checks;
}

} // namespace

dump_clock machine_clock() {
    dump_clock clock;
    clock.wall_ms = wall_clock_ms;
    clock.random = [] {
        return static_cast<std::uint32_t>(std::random_device{}());
    };
    return clock;
}

dump_store::dump_store(file_system& system, dump_writer_params params, dump_clock clock)
    : system_(system)
    , params_(normalised(std::move(params)))
    , clock_(std::move(clock))
    , places_(system, params_.layout, params_.path, params_.compress)
    , checks_(checks_for(params_.layout)) {}

error_code dump_store::probe() {
    bool there = false;
    auto ec = places_.find_root(there);
    if (ec) {
        return fail(ec, "cannot write to", places_.path());
    }
    return there ? check_ground() : error_code{};
}

error_code dump_store::open() {
    auto ec = places_.open_root();
    if (ec) {
        return fail(ec, "cannot open", places_.path());
    }
    ec = check_ground();
    if (ec || finished_) {
        return ec ? ec : judge_finished();
    }
    ec = journal_.acquire(system_, places_.root(), places_.journal());
    if (ec == errc::output_busy) {
        failure_ = fmt::format("another process is writing \"{}\"", places_.path());
        return error_ = ec;
    }
    if (ec) {
        return fail(ec, "cannot open the journal of", places_.path());
    }
    archive::history told;
    ec = read_journal(told);
    return ec ? ec : take_up(told);
}

error_code dump_store::check_ground() {
    file_kind outcome = file_kind::none;
    file_kind journal = file_kind::none;
    auto ec = system_.kind_of(places_.root(), places_.outcome(), false, outcome);
    if (!ec) {
        ec = system_.kind_of(places_.root(), places_.journal(), false, journal);
    }
    std::vector<std::string> names;
    const bool directory = params_.layout != dump_layout::file;
    if (!ec && directory) {
        ec = system_.list(places_.root(), names);
    }
    if (ec) {
        return fail(ec, "cannot look into", places_.path());
    }
    if (!directory && outcome == file_kind::directory) {
        return fail(boost::system::errc::make_error_code(boost::system::errc::is_a_directory),
                    "cannot write to", places_.path());
    }
    if (!directory && outcome != file_kind::none && journal != file_kind::none) {
        tidy_after_publishing();
    }
    finished_ = directory && outcome != file_kind::none && !params_.restart;
    if (!directory && outcome != file_kind::none && !params_.replace) {
        failure_ = fmt::format("\"{}\" exists already", places_.path());
        return error_ = errc::output_exists;
    }
    if (outcome == file_kind::none && journal == file_kind::none && !names.empty()) {
        failure_ = fmt::format("\"{}\" is not empty and holds no dump", places_.path());
        return error_ = errc::output_exists;
    }
    return {};
}

error_code dump_store::judge_finished() {
    error_code verdict;
    auto ec = judge_complete_dump(system_, places_, identity_of(params_),
                                  params_.fetch.total_segments, verdict, failure_);
    return ec ? fail(ec, "cannot read the manifest of", places_.path()) : error_ = verdict;
}

void dump_store::tidy_after_publishing() {
    // A dump that died after its file had got its name: with no partial file there is nothing to
    // resume. That the journal stays if this fails does no harm.
    file_kind partial = file_kind::none;
    const auto ec = system_.kind_of(places_.root(), places_.part(0, 0), false, partial);
    if (!ec && partial == file_kind::none) {
        static_cast<void>(system_.remove(places_.root(), places_.journal()));
    }
}

error_code dump_store::read_journal(archive::history& told) {
    if (params_.restart) {
        return {};
    }
    std::string content;
    auto ec = journal_.read(content);
    if (ec) {
        return fail(ec, "cannot read the journal of", places_.path());
    }
    std::string problem;
    ec = archive::replay(content, told, problem);
    if (ec) {
        failure_ = fmt::format("\"{}\" cannot be resumed: {}", places_.path(), problem);
        return error_ = ec;
    }
    return check_agreement(told);
}

error_code dump_store::check_agreement(const archive::history& told) {
    if (!told.head) {
        return {};
    }
    const auto words = differences(told.head->what, told.segments, identity_of(params_),
                                   params_.fetch.total_segments);
    if (!words.empty()) {
        failure_ = fmt::format("\"{}\" holds an unfinished dump of something else: {}",
                               places_.path(), words);
        return error_ = errc::resume_mismatch;
    }
    return {};
}

void dump_store::make_header() {
    header_.what = identity_of(params_);
    header_.table_json = params_.table.json;
    header_.settings_json = params_.table.settings_json;
    header_.single_file = params_.layout == dump_layout::file;
    header_.started_ms = clock_.wall_ms();
    header_.resume_command = params_.resume_command;
    header_.export_id = archive::make_export_id(header_.started_ms, clock_.random());
}

error_code dump_store::take_up(const archive::history& told) {
    if (told.head) {
        header_ = *told.head;
        if (!params_.resume_command.empty()) {
            header_.resume_command = params_.resume_command;
        }
    } else {
        make_header();
    }
    total_segments_ = told.segments;
    auto ec = error_code{};
    if (params_.restart && params_.layout != dump_layout::file) {
        // First: what has lost its parts must not look complete.
        ec = system_.remove(places_.root(), places_.outcome());
        ec = ec == boost::system::errc::no_such_file_or_directory
                 ? error_code{}
                 : (ec ? ec : sync_directory(system_, places_.root()));
    }
    if (!ec) {
        ec = places_.open_data(header_.export_id);
    }
    if (ec) {
        return fail(ec, "cannot prepare", places_.path());
    }
    auto before = told;
    if (!told.head) {
        before.committed = archive::dump_state(header_.single_file);
    }
    resumed_dump resumed;
    std::string problem;
    ec = bring_back(system_, places_, checks_, before, resumed, problem);
    if (ec) {
        failure_ = problem;
        return error_ = ec;
    }
    std::vector<archive::entry> entries{header_};
    if (total_segments_ != 0) {
        entries.emplace_back(archive::beginning{total_segments_});
    }
    for (auto& entry : resumed.state.snapshot()) {
        entries.push_back(std::move(entry));
    }
    ec = journal_.rewrite(entries, clock_.wall_ms());
    if (ec) {
        return fail(ec, "cannot write the journal of", places_.path());
    }
    state_ = std::move(resumed.state);
    for (const auto& [number, at] : state_.growing()) {
        auto fresh = std::make_shared<stream>();
        fresh->number = at.number;
        const auto part = resumed.parts.find(number);
        if (part != resumed.parts.end()) {
            fresh->part = part->second;
        }
        streams_.emplace(number, std::move(fresh));
    }
    durable_upto_ = journal_.size();
    last_commit_ = clock_.now();
    items_before_ = state_.totals().items;
    if (!state_.segments().empty()) {
        position_.emplace();
        position_->total_segments = total_segments_;
        for (const auto& [number, segment] : state_.segments()) {
            position_->segments.push_back({number, segment.done, segment.next_key});
        }
    }
    return {};
}

error_code dump_store::error() const {
    std::lock_guard lock(mutex_);
    return error_;
}

std::string dump_store::failure() const {
    std::lock_guard lock(mutex_);
    return failure_;
}

std::vector<segment_report> dump_store::segments() const {
    std::vector<segment_report> all;
    std::lock_guard lock(mutex_);
    for (const auto& [number, s] : state_.segments()) {
        all.push_back({number, s.done, s.items, s.bytes, s.pages, s.requests, s.throttles,
                       s.capacity, std::chrono::microseconds(s.microseconds)});
    }
    return all;
}

error_code dump_store::fail(error_code ec, std::string_view action, std::string_view path) {
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = ec;
        failure_ = fmt::format("{} \"{}\": {}{}", action, path, ec.message(), what_is_safe());
    }
    return ec;
}

error_code dump_store::out_of_memory() noexcept {
    const error_code ec =
        boost::system::errc::make_error_code(boost::system::errc::not_enough_memory);
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = ec;
        try {
            failure_ = "there is not enough memory";
        } catch (const std::bad_alloc&) {
            failure_.clear();
        }
    }
    return ec;
}

std::string dump_store::what_is_safe() const {
    const auto sum = state_.totals();
    if (sum.pages == 0) {
        return "";
    }
    return fmt::format("; {} items are safe, {} of {} segments are done", sum.items,
                       sum.segments_done, total_segments_);
}

} // namespace dyndump::output
