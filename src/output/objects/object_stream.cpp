#include "output/objects/object_stream.hpp"

#include "core/sentence.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dyndump::output {
namespace {

// After a jump, so that what is read of a little is little.
constexpr std::size_t first_after_jump = std::size_t{256} << 10;

} // namespace

object_stream::~object_stream() {
    drop_all();
}

// What is in flight is dropped when it comes.
void object_stream::drop_first() {
    auto& first = ranges_.front();
    if (first.arrived) {
        shelf_->put_back(std::move(first.call->result.body));
    }
    ranges_.pop_front();
}

void object_stream::drop_all() {
    while (!ranges_.empty()) {
        drop_first();
    }
}

void object_stream::ask(std::uint64_t from, std::size_t bytes) {
    s3::get_object_request request;
    request.bucket = bucket_;
    request.key = key_;
    request.offset = from;
    request.length = bytes;
    request.if_match = version_.etag;
    request.most_bytes = bytes;
    auto call = std::make_shared<get_call>(gate_);
    call->result.body = shelf_->take();
    ranges_.push_back({from, from + bytes, call});
    client_.async_get_object(std::move(request), call->result, call->diag, get_call::handler(call));
}

error_code object_stream::open(read_ahead ahead, diagnostics& diag) {
    ask(0, ahead.range);
    next_size_ = ahead.range;
    auto& first = ranges_.front();
    auto ec = first.call->wait(diag);
    if (ec) {
        ranges_.clear();
        return ec == s3_errc::invalid_range ? error_code{} : ec; // it has no bytes
    }
    const auto& info = first.call->result.info;
    version_ = {info.size, info.etag};
    first.end = first.call->result.body.size();
    first.arrived = true;
    return {};
}

error_code object_stream::arrive(range& first, diagnostics& diag) {
    auto ec = first.call->wait(diag);
    const auto& info = first.call->result.info;
    const bool replaced = ec == s3_errc::precondition_failed || ec == s3_errc::no_such_key ||
                          ec == s3_errc::invalid_range ||
                          (!ec && (info.etag != version_.etag || info.size != version_.size));
    if (replaced) {
        diag.message = "it was replaced or removed while it was read; whatever did that, read it "
                       "again when it is over";
        return errc::corrupt_output;
    }
    if (!ec) {
        first.end = first.begin + first.call->result.body.size();
        first.arrived = true;
    }
    return ec;
}

void object_stream::ask_ahead(std::uint64_t offset, read_ahead ahead) {
    while (!ranges_.empty() && ranges_.front().end <= offset) {
        drop_first();
    }
    if (!ranges_.empty() && ranges_.front().begin > offset) {
        drop_all();
    }
    if (ranges_.empty() && next_size_ == 0) {
        next_size_ = std::min(first_after_jump, ahead.range);
    }
    auto next = ranges_.empty() ? offset : ranges_.back().end;
    while (next < version_.size && ranges_.size() < ahead.ranges) {
        const auto bytes = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::min(next_size_, ahead.range), version_.size - next));
        ask(next, bytes);
        next += bytes;
        next_size_ = std::min(2 * next_size_, ahead.range);
    }
}

error_code object_stream::read(std::uint64_t offset, std::span<char> into, std::size_t& count,
                               read_ahead ahead, diagnostics& diag) {
    count = 0;
    if (offset >= version_.size || into.empty()) {
        return {};
    }
    ask_ahead(offset, ahead);
    auto& first = ranges_.front();
    if (!first.arrived) {
        if (auto ec = arrive(first, diag)) {
            drop_all();
            next_size_ = 0;
            return ec;
        }
    }
    const auto bytes = first.call->result.body.view().substr(offset - first.begin);
    count = std::min(bytes.size(), into.size());
    std::memcpy(into.data(), bytes.data(), count);
    return {};
}

} // namespace dyndump::output
