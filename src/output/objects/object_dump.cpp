#include "output/objects/object_dump.hpp"

#include "archive/names.hpp"
#include "core/sentence.hpp"
#include "output/write/dump_account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

// Fewer than there may be: what is uploaded early, for want of memory, needs some.
constexpr std::uint64_t planned_pieces = s3::most_parts - 1000;

std::size_t piece_bytes(const s3::dump_writer_params& params) {
    const auto needed = params.dump.part_bytes / planned_pieces + 1;
    return std::max(params.upload_bytes, static_cast<std::size_t>(needed));
}

s3::dump_writer_params completed(s3::dump_writer_params params) {
    params.dump = normalised(std::move(params.dump));
    auto& names = params.dump.names;
    names.s3_bucket = params.where.bucket;
    names.s3_prefix = params.where.prefix;
    if (names.s3_prefix.ends_with('/')) {
        names.s3_prefix.pop_back();
    }
    return params;
}

std::string new_token(random_source& random) {
    return fmt::format("{:016x}{:016x}", random.bits(), random.bits());
}

} // namespace

object_dump::object_dump(s3::client client, s3::dump_writer_params params, process_table machine)
    : bucket_(std::move(client), params.where.bucket, params.storage)
    , params_(completed(std::move(params)))
    , dump_(params_.dump)
    , time_(params_.time ? params_.time : time_source::system())
    , random_(params_.random ? params_.random : random_source::system())
    , upload_bytes_(piece_bytes(params_))
    , token_(new_token(*random_))
    , places_(params_.where, dump_.layout, dump_.compress)
    , presses_(dump_)
    , lease_(std::make_shared<lease>(bucket_, places_.lease(), places_.url(), std::move(machine),
                                     token_, time_)) {}

object_dump::~object_dump() {
    lease_->stop_keeping();
}

// The last act of a dump, whose writer may have died before.
asio::awaitable<void> object_dump::tidy_up_after_another() {
    s3::list_objects_result left;
    diagnostics ignored;
    auto ec = co_await bucket_.list(places_.states(), "", left, ignored);
    if (ec || left.objects.empty()) {
        co_return;
    }
    std::string words;
    auto acquired = co_await lease_->acquire(words, ignored);
    ec = acquired;
    if (!ec) {
        co_await tidy_up(ignored);
    }
    co_await lease_->release();
}

asio::awaitable<error_code> object_dump::tidy_up(diagnostics& diag) {
    s3::list_objects_result left;
    auto ec = co_await bucket_.list(places_.states(), "", left, diag);
    std::vector<std::string> keys;
    for (const auto& each : left.objects) {
        if (each.key == places_.begin() || places_.part_of_state(each.key)) {
            keys.push_back(each.key);
        }
    }
    if (!ec) {
        auto removed = co_await bucket_.remove(std::move(keys), diag);
        ec = removed;
    }
    co_return ec;
}

std::int64_t object_dump::now_ms() const {
    using namespace std::chrono;
    return duration_cast<milliseconds>(time_->wall_now().time_since_epoch()).count();
}

std::string object_dump::new_mark() {
    return fmt::format("{}-{}", token_, ++marks_);
}

error_code object_dump::error() const {
    std::lock_guard lock(mutex_);
    return error_;
}

std::string object_dump::failure() const {
    std::lock_guard lock(mutex_);
    return failure_;
}

std::vector<std::string> object_dump::warnings() const {
    std::lock_guard lock(mutex_);
    return warnings_;
}

std::vector<segment_report> object_dump::segments() const {
    std::lock_guard lock(mutex_);
    return reports_of(state_);
}

error_code object_dump::fail(error_code ec, std::string_view action, std::string_view key,
                             const diagnostics& diag) {
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = ec;
        failure_ = core::sentence("{} \"{}\": {}{}", action, places_.url_of(key),
                                  words_of(ec, diag), what_is_safe(state_, total_segments_));
    }
    return ec;
}

error_code object_dump::refuse(error_code ec, std::string sentence) {
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = ec;
        failure_ = printable(sentence, whole_text);
    }
    return ec;
}

asio::awaitable<error_code> object_dump::interfered() {
    auto words = co_await lease_->describe_holder();
    co_return refuse(errc::output_busy, std::move(words));
}

void object_dump::warn(std::string sentence) {
    std::lock_guard lock(mutex_);
    warnings_.push_back(std::move(sentence));
}

} // namespace dyndump::output
