// Opening a dump: a new one, or one to resume.
#include "output/write/dump_store.hpp"

#include "archive/names.hpp"
#include "core/sentence.hpp"
#include "output/survey/dump_identity.hpp"
#include "output/write/complete_dump.hpp"
#include "output/write/dump_account.hpp"
#include "output/write/dump_ground.hpp"

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
    , places_(system_, params_.layout, params_.path, params_.compress)
    , checks_(checks_for(params_.layout))
    , presses_(params_) {}

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
    std::string fault;
    ec = journal_.acquire(system_, places_.root(), places_.journal(), fault);
    if (ec == errc::output_busy) {
        return refuse(ec, "", core::sentence("another process is writing \"{}\"", places_.path()));
    }
    if (ec) {
        return refuse(ec, "cannot open the journal of",
                      fault.empty()
                          ? fault
                          : core::sentence("\"{}\" {}", places_.beside(places_.journal()), fault));
    }
    archive::history told;
    ec = read_journal(told);
    return ec ? ec : take_up(told);
}

error_code dump_store::check_ground() {
    std::string words;
    auto ec = survey_ground(system_, places_, {params_.restart, params_.replace}, finished_, words);
    if (ec == errc::output_exists && params_.layout == dump_layout::file) {
        tidy_after_publishing();
    }
    return ec ? refuse(ec, "cannot write to", words) : ec;
}

error_code dump_store::refuse(error_code ec, std::string_view action, const std::string& words) {
    if (words.empty()) {
        return fail(ec, action, places_.path());
    }
    failure_ = printable(words, whole_text);
    return error_ = ec;
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
    file_kind outcome = file_kind::none;
    file_kind partial = file_kind::none;
    auto ec = system_.kind_of(places_.root(), places_.outcome(), false, outcome);
    if (!ec) {
        ec = system_.kind_of(places_.root(), places_.part(0, 0), false, partial);
    }
    if (!ec && outcome != file_kind::none && partial == file_kind::none) {
        remove_left_journal(system_, places_);
    }
}

// The journal is locked now: what was there before it was need not be what is there.
error_code dump_store::read_journal(archive::history& told) {
    std::string words;
    auto whose = archive::journal_owner::foreign;
    auto ec = journal_.find_owner(whose);
    if (!ec && whose != archive::journal_owner::ours && whose != archive::journal_owner::blank) {
        ec = judge_journal(journal_, places_, true, words);
    }
    if (ec) {
        return refuse(ec, "cannot read the journal of", words);
    }
    if (params_.restart) {
        return {};
    }
    std::string problem;
    ec = journal_.replay(told, problem);
    if (ec) {
        return refuse(ec, "cannot read the journal of",
                      problem.empty() ? problem
                                      : core::sentence("\"{}\" cannot be resumed: {}",
                                                       places_.path(), problem));
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
        failure_ = core::sentence("\"{}\" holds an unfinished dump of something else: {}",
                                  places_.path(), words);
        return error_ = errc::resume_mismatch;
    }
    return {};
}

// From here on the journal says that what is there is dyndump's: what is discarded comes after it.
error_code dump_store::begin_anew() {
    header_ = new_header(params_, clock_.wall_ms(), clock_.random());
    auto ec = journal_.rewrite({header_}, clock_.wall_ms());
    if (ec) {
        return fail(ec, "cannot write the journal of", places_.path());
    }
    if (params_.restart && params_.layout != dump_layout::file) {
        // First: what has lost its parts must not look complete.
        ec = system_.remove(places_.root(), places_.outcome());
        ec = ec == boost::system::errc::no_such_file_or_directory
                 ? error_code{}
                 : (ec ? ec : sync_directory(system_, places_.root()));
    }
    return ec ? fail(ec, "cannot prepare", places_.path()) : ec;
}

error_code dump_store::take_up(const archive::history& told) {
    auto before = told;
    error_code ec;
    if (told.head) {
        header_ = *told.head;
        if (!params_.resume_command.empty()) {
            header_.resume_command = params_.resume_command;
        }
    } else {
        ec = begin_anew();
        before.committed = archive::dump_state(header_.single_file);
    }
    if (ec) {
        return ec;
    }
    total_segments_ = told.segments;
    std::string fault;
    ec = places_.open_data(header_.export_id, fault);
    if (ec) {
        return refuse(ec, "cannot prepare", fault);
    }
    resumed_dump resumed;
    std::string problem;
    ec = bring_back(system_, places_, checks_, before, resumed, problem);
    if (ec) {
        failure_ = printable(problem, whole_text);
        return error_ = ec;
    }
    if (told.head) {
        ec = write_snapshot(resumed.state);
    }
    if (ec) {
        return fail(ec, "cannot write the journal of", places_.path());
    }
    go_on_from(std::move(resumed));
    return {};
}

error_code dump_store::write_snapshot(const archive::dump_state& state) {
    std::vector<archive::entry> entries{header_};
    if (total_segments_ != 0) {
        entries.emplace_back(archive::beginning{total_segments_});
    }
    for (auto& entry : state.snapshot()) {
        entries.push_back(std::move(entry));
    }
    return journal_.rewrite(entries, clock_.wall_ms());
}

void dump_store::go_on_from(resumed_dump resumed) {
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
    position_ = position_of(state_, total_segments_);
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
    std::lock_guard lock(mutex_);
    return reports_of(state_);
}

error_code dump_store::fail(error_code ec, std::string_view action, std::string_view path) {
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = ec;
        failure_ = core::sentence("{} \"{}\": {}{}", action, path, ec.message(),
                                  what_is_safe(state_, total_segments_));
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

} // namespace dyndump::output
