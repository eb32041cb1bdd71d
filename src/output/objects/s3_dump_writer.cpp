#include <dyndump/s3/dump_writer.hpp>

#include "output/objects/object_dump.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::s3 {
namespace {

dump_writer_params within_limits(dump_writer_params params) {
    params.upload_bytes = std::max(params.upload_bytes, least_part);
    return params;
}

} // namespace

class dump_writer::state : public output::object_dump {
public:
    using output::object_dump::object_dump;
};

dump_writer::dump_writer(client service, dump_writer_params params)
    : state_(std::make_shared<state>(std::move(service), within_limits(std::move(params)))) {}

dump_writer::dump_writer(dump_writer&&) noexcept = default;
dump_writer& dump_writer::operator=(dump_writer&&) noexcept = default;
dump_writer::~dump_writer() = default;

boost::asio::awaitable<error_code> dump_writer::probe(diagnostics& diag) {
    return state_->probe(diag);
}

boost::asio::awaitable<error_code> dump_writer::open(diagnostics& diag) {
    return state_->open(diag);
}

const std::optional<checkpoint>& dump_writer::resume_from() const noexcept {
    return state_->position();
}

std::uint64_t dump_writer::items_before() const noexcept {
    return state_->items_before();
}

boost::asio::awaitable<error_code> dump_writer::write(page& source) {
    return state_->write(source);
}

boost::asio::awaitable<error_code> dump_writer::finish(error_code why) {
    return state_->finish(why);
}

error_code dump_writer::error() const {
    return state_->error();
}

std::string dump_writer::failure() const {
    return state_->failure();
}

std::vector<std::string> dump_writer::warnings() const {
    return state_->warnings();
}

std::vector<segment_report> dump_writer::segments() const {
    return state_->segments();
}

std::uint64_t dump_writer::bytes_written() const noexcept {
    return state_->bytes_written();
}

} // namespace dyndump::s3
