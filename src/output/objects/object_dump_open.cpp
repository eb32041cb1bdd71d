// Opening a dump in S3: a new one, or one to resume.
#include "output/objects/object_dump.hpp"

#include "archive/names.hpp"
#include "core/sentence.hpp"
#include "output/objects/object_recovery.hpp"
#include "output/survey/dump_identity.hpp"
#include "output/write/complete_dump.hpp"
#include "output/write/dump_account.hpp"

#include <set>
#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

error_code object_dump::check_parameters() {
    return dump_.layout == dump_layout::file
               ? refuse(errc::invalid_argument, "a dump in S3 is a directory, not one file")
               : error_code{};
}

asio::awaitable<error_code> object_dump::probe(diagnostics& diag) {
    diag.clear();
    auto ec = check_parameters();
    if (!ec) {
        object_ground found; // what it is a dump of is judged when the table is known
        auto looked = co_await look(found, diag);
        ec = looked;
    }
    diag.clear();
    diag.message = ec ? failure() : std::string();
    {
        std::lock_guard lock(mutex_);
        error_ = {};
        failure_.clear();
    }
    co_return ec;
}

asio::awaitable<error_code> object_dump::open(diagnostics& diag) {
    diag.clear();
    auto ec = check_parameters();
    object_ground found;
    if (!ec) {
        auto looked = co_await look(found, diag);
        ec = looked;
    }
    ec = ec ? ec : judge(found);
    if (ec == errc::already_complete) {
        co_await tidy_up_after_another();
    }
    if (!ec) {
        auto taken = co_await take_lease(diag);
        ec = taken;
        if (!ec) {
            auto self = weak_from_this();
            lease_->keep(bucket_.client().get_executor(), [self](std::string words) {
                if (const auto dump = self.lock()) {
                    dump->refuse(errc::output_busy, std::move(words));
                }
            });
            auto prepared = co_await prepare(diag);
            ec = prepared;
        }
        if (ec) {
            co_await lease_->end_keeping();
            co_await lease_->release();
        }
    }
    if (ec) {
        diag = diagnostics();
        diag.message = failure();
    }
    co_return ec;
}

asio::awaitable<error_code> object_dump::look(object_ground& found, diagnostics& diag) {
    std::string words;
    auto ec = co_await survey(bucket_, places_, dump_.restart, found, words, diag);
    if (ec) {
        const bool is_said = ec == errc::output_exists || ec == errc::resume_mismatch;
        co_return is_said ? refuse(ec, std::move(words)) : fail(ec, words, places_.prefix(), diag);
    }
    co_return ec;
}

// Of what is there: whether it is what is asked for.
error_code object_dump::judge(const object_ground& found) {
    if (dump_.restart) {
        return {};
    }
    const auto wanted = identity_of(dump_);
    const auto segments = dump_.fetch.total_segments;
    if (found.complete) {
        std::string words;
        const auto verdict = judge_manifest(found.manifest, found.verdict, found.problem,
                                            places_.url(), wanted, segments, words);
        return refuse(verdict, std::move(words));
    }
    if (!found.head) {
        return {};
    }
    const auto words = differences(found.head->what, found.segments, wanted, segments);
    return words.empty()
               ? error_code{}
               : refuse(errc::resume_mismatch,
                        core::sentence("\"{}\" holds an unfinished dump of something else: {}",
                                       places_.url(), words));
}

asio::awaitable<error_code> object_dump::take_lease(diagnostics& diag) {
    std::string words;
    auto ec = co_await lease_->acquire(words, diag);
    if (ec == errc::output_busy) {
        co_return refuse(ec, std::move(words));
    }
    if (ec) {
        co_return fail(ec, "cannot write to", places_.lease(), diag);
    }
    if (!lease_->is_exclusive()) {
        warn(core::sentence("The server of \"{}\" does not know conditional writes: nothing keeps "
                            "a second writer away, so do not start one",
                            places_.url()));
    }
    co_return ec;
}

// The lease is held now: what was there before it was need not be what is there.
asio::awaitable<error_code> object_dump::prepare(diagnostics& diag) {
    object_ground found;
    auto ec = co_await look(found, diag);
    ec = ec ? ec : judge(found);
    if (ec) {
        co_return ec;
    }
    begin_etag_ = found.begin_etag;
    if (dump_.restart || !found.head) {
        co_return co_await begin_anew(found, diag);
    }
    co_return co_await resume(found, diag);
}

// From here on what is there is provably dyndump's: what is discarded comes after it.
asio::awaitable<error_code> object_dump::begin_anew(const object_ground& found, diagnostics& diag) {
    header_ = new_header(dump_, now_ms(), static_cast<std::uint32_t>(random_->bits()));
    auto ec = co_await put_begin(dump_.fetch.total_segments, diag);
    if (!ec && dump_.restart) {
        auto discarded = co_await discard(found, diag);
        ec = discarded;
    }
    places_.set_export(header_.export_id);
    total_segments_ = 0;
    if (!ec && dump_.layout == dump_layout::aws_export) {
        // As the service does: it shows that there may be written.
        const auto key = places_.key(places_.above_data() + "_started");
        auto mark = new_mark();
        std::string etag;
        s3::write_condition none;
        auto stored =
            co_await bucket_.put_text(key, "", std::move(none), std::move(mark), etag, diag);
        ec = stored;
        if (ec) {
            co_return fail(ec, "cannot write", key, diag);
        }
    }
    co_return ec;
}

asio::awaitable<error_code> object_dump::put_begin(std::uint32_t segments, diagnostics& diag) {
    s3::write_condition condition;
    if (lease_->is_exclusive()) {
        condition.if_absent = begin_etag_.empty();
        condition.if_match = begin_etag_;
    }
    const auto text = begin_records(header_, segments);
    auto mark = new_mark();
    auto ec = co_await bucket_.put_text(places_.begin(), text, std::move(condition),
                                        std::move(mark), begin_etag_, diag);
    if (ec == s3_errc::precondition_failed || ec == s3_errc::no_such_key) {
        co_return co_await interfered();
    }
    co_return ec ? fail(ec, "cannot write", places_.begin(), diag) : ec;
}

// What another dump left, whatever it was: its manifest first, for what has lost its parts must not
// look complete.
asio::awaitable<error_code> object_dump::discard(const object_ground& found, diagnostics& diag) {
    std::vector<std::string> keys{places_.manifest()};
    auto ec = co_await bucket_.remove(std::move(keys), diag);
    s3::list_objects_result states;
    if (!ec) {
        auto listed = co_await bucket_.list(places_.states(), "", states, diag);
        ec = listed;
    }
    keys.clear();
    for (const auto& each : states.objects) {
        if (places_.part_of_state(each.key)) {
            keys.push_back(each.key);
        }
    }
    if (!ec) {
        auto removed = co_await bucket_.remove(std::move(keys), diag);
        ec = removed;
    }
    std::vector<std::string> exports{found.head ? found.head->export_id : std::string(),
                                     found.complete ? found.manifest.export_id : std::string()};
    std::vector<object_places> left{
        object_places(params_.where, dump_layout::directory, dump_.compress)};
    for (const auto& id : exports) {
        if (archive::is_export_id(id)) {
            left.emplace_back(params_.where, dump_layout::aws_export, dump_.compress);
            left.back().set_export(id);
        }
    }
    for (const auto& places : left) {
        s3::list_objects_result data;
        if (!ec) {
            auto listed = co_await bucket_.list(places.key(places.data()), "", data, diag);
            ec = listed;
        }
        std::string kept;
        if (!ec) {
            const std::set<std::string> none;
            auto swept = co_await remove_strays(bucket_, places, data.objects, none, kept, diag);
            ec = swept;
        }
        keys.clear();
        if (places.layout() == dump_layout::aws_export) {
            for (const auto& file : archive::export_files({}, {})) {
                keys.push_back(places.key(places.above_data() + file.name));
            }
        }
        if (!ec) {
            auto removed = co_await bucket_.remove(std::move(keys), diag);
            ec = removed;
        }
        keys.clear();
    }
    co_return ec ? fail(ec, "cannot discard what is in", places_.prefix(), diag) : ec;
}

asio::awaitable<error_code> object_dump::resume(const object_ground& found, diagnostics& diag) {
    header_ = *found.head;
    total_segments_ = found.segments;
    places_.set_export(header_.export_id);
    const auto recovery =
        std::make_shared<object_recovery>(bucket_, places_, lease_->is_exclusive());
    auto ec = co_await recovery->run(diag);
    if (ec == errc::corrupt_output || ec == errc::output_busy) {
        co_return refuse(ec, recovery->words());
    }
    if (ec) {
        co_return fail(ec, recovery->words(), places_.prefix(), diag);
    }
    if (!dump_.resume_command.empty() && dump_.resume_command != header_.resume_command) {
        header_.resume_command = dump_.resume_command;
        auto begun = co_await put_begin(total_segments_, diag);
        ec = begun;
        if (ec) {
            co_return ec;
        }
    }
    {
        std::lock_guard lock(mutex_);
        state_ = recovery->state();
        etags_ = std::move(recovery->etags());
    }
    archive::manifest ignored;
    auto settled = co_await settle(ignored, diag);
    ec = settled;
    items_before_ = state_.totals().items;
    position_ = position_of(state_, total_segments_);
    co_return ec;
}

} // namespace dyndump::output
