// Buffers into objects and parts of uploads, and records of where segments stand then.
#include "output/objects/object_dump.hpp"

#include "async/as_result.hpp"

#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_spare_buffers = 64;

} // namespace

asio::awaitable<error_code> object_dump::commit(stream& of, part_end end) {
    if (auto ec = error()) {
        co_return ec; // another writer may be at work
    }
    if (lease_->is_stale()) {
        auto lost = co_await check_lease();
        if (lost) {
            co_return lost;
        }
    }
    const bool ends = end == part_end::yes && of.at.offset > 0;
    const bool by_upload = !of.object.upload_id.empty() || (!ends && !of.buffer.empty());
    error_code ec;
    if (!of.buffer.empty()) {
        if (by_upload) {
            auto uploaded = co_await upload_piece(of);
            ec = uploaded;
        } else {
            auto uploaded = co_await put_whole(of);
            ec = uploaded;
        }
    }
    if (!ec) {
        auto recorded = co_await put_record(of, ends);
        ec = recorded;
    }
    if (!ec && ends && by_upload) {
        auto completed = co_await complete_upload(of);
        ec = completed;
    }
    if (ec) {
        co_return ec;
    }
    if (ends) {
        const auto number = of.at.number + 1;
        of.at = archive::part_position();
        of.at.number = number;
        of.sums.reset();
        of.object = archive::object_record();
        of.record_etag.clear();
    }
    if (of.after.done) {
        std::lock_guard lock(mutex_);
        if (spare_buffers_.size() < most_spare_buffers) {
            spare_buffers_.push_back(std::move(of.buffer));
        }
        streams_.erase(of.segment);
    }
    co_return ec;
}

asio::awaitable<error_code> object_dump::put_whole(stream& of) {
    const auto key = places_.key(places_.part(of.segment, of.at.number));
    of.object.mark = new_mark();
    s3::put_object_request put;
    put.bucket = bucket_.name();
    put.key = key;
    put.body = {std::string_view(of.buffer)};
    put.storage = bucket_.for_data(of.object.mark);
    put.condition = absence();
    diagnostics diag;
    auto& client = bucket_.client();
    auto [ec, result] = co_await client.async_put_object(put, diag, async::as_result);
    if (ec == s3_errc::precondition_failed || ec == s3_errc::conflict) {
        auto hindered = co_await make_way(key);
        if (hindered) {
            co_return hindered;
        }
        auto [again, second] = co_await client.async_put_object(put, diag, async::as_result);
        ec = again;
        result = second;
    }
    if (ec) {
        co_return fail(ec, "cannot write", key, diag);
    }
    bytes_written_ += of.buffer.size();
    of.buffer.clear();
    of.buffered = 0;
    of.object.etag = result.etag;
    std::lock_guard lock(mutex_);
    etags_[key] = result.etag;
    co_return error_code{};
}

asio::awaitable<error_code> object_dump::upload_piece(stream& of) {
    const auto key = places_.key(places_.part(of.segment, of.at.number));
    diagnostics diag;
    auto& client = bucket_.client();
    if (of.object.upload_id.empty()) {
        of.object.mark = new_mark();
        s3::create_upload_request create;
        create.bucket = bucket_.name();
        create.key = key;
        create.storage = bucket_.for_data(of.object.mark);
        auto [ec, result] =
            co_await client.async_create_upload(std::move(create), diag, async::as_result);
        if (ec) {
            co_return fail(ec, "cannot begin an upload of", key, diag);
        }
        of.object.upload_id = result.upload_id;
    }
    s3::upload_part_request part;
    part.upload.bucket = bucket_.name();
    part.upload.key = key;
    part.upload.upload_id = of.object.upload_id;
    part.number = static_cast<std::uint32_t>(of.object.pieces.size() + 1);
    part.body = {std::string_view(of.buffer)};
    auto [ec, result] = co_await client.async_upload_part(std::move(part), diag, async::as_result);
    if (ec) {
        co_return fail(ec, "cannot upload a part of", key, diag);
    }
    of.object.pieces.push_back({result.etag, of.buffer.size()});
    bytes_written_ += of.buffer.size();
    of.buffer.clear();
    of.buffered = 0;
    co_return ec;
}

// Only if it is as this writer left it: one that lost its lease must not go on.
asio::awaitable<error_code> object_dump::put_record(stream& of, bool closed) {
    archive::mark where;
    where.segment = of.segment;
    where.after = of.after;
    where.part = of.at;
    of.object.so_far.reset();
    if (closed) {
        where.closed = of.sums->digests();
    } else if (of.at.offset > 0) {
        of.object.so_far = of.sums->digests();
    }
    const auto key = places_.state_of(of.segment, of.at.number);
    const auto text = archive::part_records(where, of.object);
    s3::write_condition condition;
    if (lease_->is_exclusive()) {
        condition.if_absent = of.record_etag.empty();
        condition.if_match = of.record_etag;
    }
    auto mark = new_mark();
    diagnostics diag;
    auto ec = co_await bucket_.put_text(key, text, std::move(condition), std::move(mark),
                                        of.record_etag, diag);
    if (ec == s3_errc::precondition_failed || ec == s3_errc::no_such_key) {
        co_return co_await interfered();
    }
    if (ec) {
        co_return fail(ec, "cannot write", key, diag);
    }
    of.moved = false;
    of.recorded = time_->now();
    std::lock_guard lock(mutex_);
    state_.apply(where);
    if (state_.key_bytes() > archive::most_key_bytes) {
        ec = boost::system::errc::make_error_code(boost::system::errc::file_too_large);
    }
    co_return ec;
}

s3::write_condition object_dump::absence() const {
    s3::write_condition condition;
    condition.if_absent = lease_->is_exclusive();
    return condition;
}

asio::awaitable<error_code> object_dump::check_lease() {
    std::string words;
    diagnostics diag;
    auto ec = co_await lease_->renew(words, diag);
    if (ec == errc::output_busy) {
        co_return refuse(ec, std::move(words));
    }
    co_return ec ? fail(ec, "cannot write", places_.lease(), diag) : ec;
}

asio::awaitable<error_code> object_dump::make_way(const std::string& key) {
    auto ec = co_await check_lease();
    if (ec) {
        co_return ec;
    }
    std::vector<std::string> keys{key};
    diagnostics diag;
    auto removed = co_await bucket_.remove(std::move(keys), diag);
    ec = removed;
    co_return ec ? fail(ec, "cannot remove what an earlier writer left,", key, diag) : ec;
}

asio::awaitable<error_code> object_dump::complete_upload(stream& of) {
    const auto key = places_.key(places_.part(of.segment, of.at.number));
    auto request = bucket_.completion(key, of.object, of.at.crc);
    request.condition = absence();
    diagnostics diag;
    auto& client = bucket_.client();
    auto [ec, result] = co_await client.async_complete_upload(request, diag, async::as_result);
    if (ec == s3_errc::precondition_failed || ec == s3_errc::not_implemented) {
        auto hindered = co_await make_way(key); // or the condition is not known here
        if (hindered) {
            co_return hindered;
        }
        request.condition.if_absent = false;
        auto [again, second] =
            co_await client.async_complete_upload(request, diag, async::as_result);
        ec = again;
        result = second;
    }
    if (ec) {
        co_return fail(ec, "cannot complete the upload of", key, diag);
    }
    std::lock_guard lock(mutex_);
    etags_[key] = result.etag;
    co_return ec;
}

} // namespace dyndump::output
