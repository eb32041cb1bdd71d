// The end of a dump in S3: complete, or left to be resumed.
#include "output/objects/object_dump.hpp"

#include "archive/export_files.hpp"
#include "async/each_of.hpp"
#include "core/sentence.hpp"
#include "output/objects/object_recovery.hpp"
#include "output/write/dump_account.hpp"
#include "s3/fields.hpp"

#include <set>
#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

asio::awaitable<error_code> object_dump::finish(error_code why) {
    auto ec = error();
    if (!ec) {
        auto flushed = co_await flush(); // in any case: it is what can be resumed
        ec = flushed;
    }
    co_await lease_->end_keeping();
    if (!ec && !why) {
        auto published = co_await publish();
        ec = published;
    }
    co_await lease_->release();
    co_return ec;
}

asio::awaitable<error_code> object_dump::flush() {
    const auto all = std::make_shared<std::vector<stream_ptr>>();
    {
        std::lock_guard lock(mutex_);
        for (const auto& [segment, each] : streams_) {
            all->push_back(each);
        }
    }
    const async::numbered_work work = [self = shared_from_this(), all](std::size_t i) {
        return self->flush_stream((*all)[i]);
    };
    co_return co_await async::each_of(all->size(), requests_at_once, work);
}

asio::awaitable<error_code> object_dump::flush_stream(stream_ptr which) {
    if (!which->moved && which->object.upload_id.empty()) {
        co_return error_code{};
    }
    co_return co_await commit(*which, part_end::yes);
}

asio::awaitable<error_code> object_dump::publish() {
    diagnostics diag;
    auto about = manifest_of(dump_, header_, state_, total_segments_, now_ms());
    auto ec = co_await settle(about, diag);
    if (!ec && dump_.layout == dump_layout::aws_export) {
        auto exported = co_await publish_export(about, diag);
        ec = exported;
    }
    if (!ec) {
        auto confirmed = co_await check_lease();
        ec = confirmed;
    }
    if (ec) {
        co_return ec;
    }
    const auto text = archive::to_text(about);
    s3::write_condition condition;
    condition.if_absent = lease_->is_exclusive();
    auto mark = new_mark();
    std::string etag;
    auto stored = co_await bucket_.put_text(places_.manifest(), text, std::move(condition),
                                            std::move(mark), etag, diag);
    ec = stored;
    if (ec == s3_errc::precondition_failed) {
        co_return co_await interfered();
    }
    if (ec) {
        co_return fail(ec, "cannot write", places_.manifest(), diag);
    }
    // Only now, when nothing needs it any more.
    auto tidied = co_await tidy_up(diag);
    ec = tidied;
    if (ec) {
        warn(core::sentence("The dump is complete, but what is left in \"{}\" could not be "
                            "removed: {}",
                            places_.url_of(places_.states()), words_of(ec, diag)));
    }
    co_return error_code{};
}

// Looks whether all parts are there, as they were written, and nothing else of such a name.
asio::awaitable<error_code> object_dump::settle(archive::manifest& about, diagnostics& diag) {
    s3::list_objects_result there;
    auto ec = co_await bucket_.list(places_.key(places_.data()), "", there, diag);
    if (ec) {
        co_return fail(ec, "cannot list", places_.key(places_.data()), diag);
    }
    std::map<std::string, const s3::listed_object*> by_key;
    for (const auto& each : there.objects) {
        by_key.emplace(each.key, &each);
    }
    std::set<std::string> named;
    for (const auto& part : state_.finished()) {
        auto path = places_.part(part.segment, part.at.number);
        const auto key = places_.key(path);
        const auto found = by_key.find(key);
        const auto etag = etags_.find(key);
        const bool sound =
            found != by_key.end() && found->second->size == part.at.offset &&
            (etag == etags_.end() || etag->second.empty() || found->second->etag.empty() ||
             s3::without_quotes(etag->second) == s3::without_quotes(found->second->etag));
        if (!sound) {
            co_return refuse(errc::corrupt_output,
                             core::sentence("\"{}\" is not what was written there: it was changed "
                                            "or removed meanwhile; run the same command again",
                                            places_.url_of(key)));
        }
        named.insert(key);
        about.parts.push_back(
            manifest_part_of(std::move(path), part.segment, part.at, part.digests));
        about.parts.back().etag = s3::without_quotes(found->second->etag);
    }
    conclude_parts(dump_, about);
    std::string kept;
    auto swept = co_await remove_strays(bucket_, places_, there.objects, named, kept, diag);
    ec = swept;
    if (!kept.empty()) {
        warn(core::sentence("Uploads that an earlier writer left in \"{}\" could not be given up: "
                            "{}. A lifecycle rule of the bucket can do it",
                            places_.url(), kept));
    }
    co_return ec ? fail(ec, "cannot remove what an earlier writer left in", places_.prefix(), diag)
                 : ec;
}

asio::awaitable<error_code> object_dump::publish_export(const archive::manifest& about,
                                                        diagnostics& diag) {
    auto facts = export_facts_of(dump_, header_);
    facts.sse_algorithm = params_.storage.encryption;
    facts.sse_kms_key_id = params_.storage.kms_key_id;
    const auto files = archive::export_files(about, facts);
    for (const auto& file : files) {
        const auto key = places_.key(places_.above_data() + file.name);
        auto mark = new_mark();
        std::string etag;
        s3::write_condition none;
        auto ec = co_await bucket_.put_text(key, file.content, std::move(none), std::move(mark),
                                            etag, diag);
        if (ec) {
            co_return fail(ec, "cannot write", key, diag);
        }
    }
    co_return error_code{};
}

} // namespace dyndump::output
