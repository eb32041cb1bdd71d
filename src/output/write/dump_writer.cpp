#include <dyndump/dump_writer.hpp>

#include "async/run_on.hpp"
#include "output/write/dump_store.hpp"

#include <utility>

namespace dyndump {

class dump_writer::state {
public:
    explicit state(dump_writer_params params)
        : where(params.blocking_executor)
        , store(output::native_file_system(), std::move(params), output::machine_clock()) {}

    boost::asio::any_io_executor where;
    output::dump_store store;
};

error_code dump_writer::probe(const dump_writer_params& params, diagnostics& diag) {
    diag.clear();
    output::dump_store store(output::native_file_system(), params, output::machine_clock());
    auto ec = store.probe();
    diag.message = store.failure();
    return ec;
}

dump_writer::dump_writer(dump_writer_params params, error_code& ec, diagnostics& diag)
    : state_(std::make_unique<state>(std::move(params))) {
    diag.clear();
    ec = state_->store.open();
    diag.message = state_->store.failure();
}

dump_writer::dump_writer(dump_writer&&) noexcept = default;
dump_writer& dump_writer::operator=(dump_writer&&) noexcept = default;
dump_writer::~dump_writer() = default;

const std::optional<checkpoint>& dump_writer::resume_from() const noexcept {
    return state_->store.position();
}

std::uint64_t dump_writer::items_before() const noexcept {
    return state_->store.items_before();
}

boost::asio::awaitable<error_code> dump_writer::write(page& source) {
    auto* self = state_.get();
    if (!self->where) {
        co_return self->store.write(source);
    }
    auto work = [self, &source] {
        return self->store.write(source);
    };
    co_return co_await async::run_on(self->where, work);
}

boost::asio::awaitable<error_code> dump_writer::finish(error_code why) {
    auto* self = state_.get();
    if (!self->where) {
        co_return self->store.finish(why);
    }
    auto work = [self, why] {
        return self->store.finish(why);
    };
    co_return co_await async::run_on(self->where, work);
}

error_code dump_writer::error() const {
    return state_->store.error();
}

std::string dump_writer::failure() const {
    return state_->store.failure();
}

std::vector<std::string> dump_writer::warnings() const {
    return state_->store.warnings();
}

std::vector<segment_report> dump_writer::segments() const {
    return state_->store.segments();
}

std::uint64_t dump_writer::bytes_written() const noexcept {
    return state_->store.bytes_written();
}

} // namespace dyndump
