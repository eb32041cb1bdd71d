#include "output/objects/object_recovery.hpp"

#include "archive/names.hpp"
#include "archive/record.hpp"
#include "async/as_result.hpp"
#include "async/each_of.hpp"
#include "core/sentence.hpp"
#include "s3/fields.hpp"

#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_record_object = 2 * archive::most_record_bytes;

bool same_etag(const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || s3::without_quotes(a) == s3::without_quotes(b);
}

} // namespace

object_recovery::object_recovery(dump_bucket bucket, object_places places, bool conditional)
    : bucket_(std::move(bucket))
    , places_(std::move(places))
    , conditional_(conditional) {}

asio::awaitable<error_code> object_recovery::run(diagnostics& diag) {
    s3::list_objects_result there;
    auto ec = co_await bucket_.list(places_.key(places_.data()), "", there, diag);
    if (ec) {
        words_ = "cannot list";
        co_return ec;
    }
    for (auto& each : there.objects) {
        auto key = each.key;
        data_.emplace(std::move(key), std::move(each));
    }
    auto read = co_await read_records(diag);
    ec = read;
    if (ec) {
        co_return ec;
    }
    for (const auto& [part, what] : records_) {
        if (segments_.empty() || segments_.back() != part.first) {
            segments_.push_back(part.first);
        }
    }
    const async::numbered_work work = [self = shared_from_this()](std::size_t i) {
        return self->bring_back(self->segments_[i]);
    };
    auto done = co_await async::each_of(segments_.size(), requests_at_once, work);
    ec = done;
    diag = diag_;
    for (const auto& [part, what] : records_) {
        state_.apply(what.where);
    }
    co_return ec;
}

asio::awaitable<error_code> object_recovery::read_records(diagnostics& diag) {
    s3::list_objects_result there;
    auto ec = co_await bucket_.list(places_.states(), "", there, diag);
    if (ec) {
        words_ = "cannot list";
        co_return ec;
    }
    const auto parts = std::make_shared<std::vector<part_key>>();
    for (const auto& each : there.objects) {
        if (const auto part = places_.part_of_state(each.key)) {
            parts->push_back(*part);
        }
    }
    const async::numbered_work work = [self = shared_from_this(), parts](std::size_t i) {
        return self->read_record((*parts)[i]);
    };
    auto done = co_await async::each_of(parts->size(), requests_at_once, work);
    ec = done;
    diag = diag_;
    co_return ec;
}

asio::awaitable<error_code> object_recovery::read_record(part_key part) {
    const auto key = places_.state_of(part.first, part.second);
    std::string text;
    s3::object_info info;
    diagnostics diag;
    auto ec = co_await bucket_.get_text(key, most_record_object, text, info, diag);
    if (ec) {
        co_return note(ec, "cannot read", diag);
    }
    record what;
    what.etag = info.etag;
    if (!archive::read_part_records(text, what.where, what.how) ||
        what.where.segment != part.first || what.where.part.number != part.second) {
        co_return note(errc::corrupt_output,
                       core::sentence("\"{}\" cannot be resumed: \"{}\" is not what was written "
                                      "there",
                                      places_.url(), places_.url_of(key)),
                       diagnostics());
    }
    std::lock_guard lock(mutex_);
    records_.emplace(part, std::move(what));
    co_return error_code{};
}

// A segment is written in the order of its parts: what follows a part that is lost is lost.
asio::awaitable<error_code> object_recovery::bring_back(std::uint32_t segment) {
    std::vector<part_key> parts;
    {
        std::lock_guard lock(mutex_);
        for (auto at = records_.lower_bound({segment, 0});
             at != records_.end() && at->first.first == segment; ++at) {
            parts.push_back(at->first);
        }
    }
    std::size_t sound = 0;
    for (const auto& part : parts) {
        record* what = nullptr;
        {
            std::lock_guard lock(mutex_);
            what = &records_.at(part);
        }
        auto how = standing::lost;
        if (part.second == sound) { // else one is missing
            auto ec = co_await restore(part, *what, how);
            if (ec) {
                co_return ec;
            }
        }
        if (how == standing::lost) {
            break;
        }
        ++sound;
    }
    parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(sound));
    if (parts.empty()) {
        co_return error_code{};
    }
    co_return co_await forget(std::move(parts));
}

asio::awaitable<error_code> object_recovery::restore(part_key part, record& what, standing& how) {
    how = standing::sound;
    if (what.where.part.offset == 0) { // pages without items: there is no object
        std::lock_guard lock(mutex_);
        etags_[places_.state_of(part.first, part.second)] = what.etag;
        co_return error_code{};
    }
    if (!what.where.closed) {
        if (what.how.upload_id.empty() || !what.how.so_far) {
            how = standing::lost;
            co_return error_code{};
        }
        auto ec = co_await close(part, what);
        if (ec) {
            co_return ec;
        }
    }
    const auto key = places_.part(part.first, part.second);
    const auto found = data_.find(places_.key(key));
    if (found != data_.end() && found->second.size == what.where.part.offset &&
        same_etag(what.how.etag, found->second.etag)) {
        std::lock_guard lock(mutex_);
        etags_[found->first] = found->second.etag;
        co_return error_code{};
    }
    if (what.how.upload_id.empty()) {
        how = standing::lost;
        co_return error_code{};
    }
    co_return co_await complete(part, what, how);
}

// Ends it with the pages that are in it.
asio::awaitable<error_code> object_recovery::close(part_key part, record& what) {
    what.where.closed = std::exchange(what.how.so_far, std::nullopt);
    const auto key = places_.state_of(part.first, part.second);
    const auto text = archive::part_records(what.where, what.how);
    s3::write_condition condition;
    if (conditional_) {
        condition.if_match = what.etag;
    }
    auto mark = what.how.mark + "-closed";
    std::string etag;
    diagnostics diag;
    auto ec =
        co_await bucket_.put_text(key, text, std::move(condition), std::move(mark), etag, diag);
    if (ec == s3_errc::precondition_failed) {
        co_return note(errc::output_busy,
                       core::sentence("another process writes \"{}\" too", places_.url()),
                       diagnostics());
    }
    co_return ec ? note(ec, "cannot write", diag) : ec;
}

asio::awaitable<error_code> object_recovery::complete(part_key part, const record& what,
                                                      standing& how) {
    const auto key = places_.key(places_.part(part.first, part.second));
    auto request = bucket_.completion(key, what.how, what.where.part.crc);
    // Ceph answers the completion of an upload that is not there as if it were busy.
    s3::list_parts_request list;
    list.upload = request.upload;
    list.max_parts = 1;
    diagnostics diag;
    auto& client = bucket_.client();
    auto [unlisted, listed] =
        co_await client.async_list_parts(std::move(list), diag, async::as_result);
    if (unlisted == s3_errc::no_such_upload || (!unlisted && listed.parts.empty())) {
        co_return co_await look_for(key, what, how);
    }
    auto [ec, result] =
        co_await client.async_complete_upload(std::move(request), diag, async::as_result);
    // The last two do not say what became of it; if it is not there, the part starts over.
    if (ec == s3_errc::no_such_upload || ec == s3_errc::invalid_part ||
        ec == s3_errc::entity_too_small || ec == s3_errc::internal_error ||
        ec == s3_errc::conflict) {
        co_return co_await look_for(key, what, how);
    }
    if (ec) {
        co_return note(ec, "cannot complete the upload of", diag);
    }
    std::lock_guard lock(mutex_);
    etags_[key] = result.etag;
    co_return error_code{};
}

// Its upload is of no more use: it may have been completed.
asio::awaitable<error_code> object_recovery::look_for(std::string key, const record& what,
                                                      standing& how) {
    diagnostics diag;
    auto& client = bucket_.client();
    auto [missing, info] =
        co_await client.async_head_object(bucket_.name(), key, diag, async::as_result);
    const bool is_there =
        !missing && info.mark == what.how.mark && info.size == what.where.part.offset;
    how = is_there ? standing::sound : standing::lost;
    const bool known = !missing || missing == s3_errc::no_such_key;
    co_return known ? error_code{} : note(missing, "cannot look at", diag);
}

// From the last one on, so that what stays has no gap wherever this ends.
asio::awaitable<error_code> object_recovery::forget(std::vector<part_key> parts) {
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        std::vector<std::string> keys{places_.state_of(part->first, part->second)};
        diagnostics diag;
        auto ec = co_await bucket_.remove(std::move(keys), diag);
        if (ec) {
            co_return note(ec, "cannot remove records of", diag);
        }
        std::lock_guard lock(mutex_);
        records_.erase(*part);
    }
    co_return error_code{};
}

error_code object_recovery::note(error_code ec, std::string words, const diagnostics& diag) {
    std::lock_guard lock(mutex_);
    if (words_.empty()) {
        words_ = std::move(words);
        diag_ = diag;
    }
    return ec;
}

asio::awaitable<error_code> remove_strays(dump_bucket& bucket, const object_places& places,
                                          const std::vector<s3::listed_object>& there,
                                          const std::set<std::string>& named, std::string& kept,
                                          diagnostics& diag) {
    std::vector<std::string> strays;
    for (const auto& each : there) {
        if (places.may_be_part(each.key) && !named.contains(each.key)) {
            strays.push_back(each.key);
        }
    }
    auto ec = co_await bucket.remove(std::move(strays), diag);
    if (ec) {
        co_return ec;
    }
    std::vector<s3::listed_upload> uploads;
    auto found = co_await bucket.list_uploads(places.key(places.data()), uploads, diag);
    ec = found;
    for (const auto& each : uploads) {
        if (!ec && places.may_be_part(each.key)) {
            auto aborted = co_await bucket.abort(each.key, each.upload_id, diag);
            ec = aborted;
        }
    }
    if (ec == s3_errc::access_denied || ec == s3_errc::not_implemented) {
        kept = words_of(ec, diag);
        diag.clear();
        ec = {};
    }
    co_return ec;
}

} // namespace dyndump::output
