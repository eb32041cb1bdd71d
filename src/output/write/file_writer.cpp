#include <dyndump/file_writer.hpp>

#include "async/run_on.hpp"
#include "output/check/item_slices.hpp"
#include "output/write/output_file.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>

#include <span>
#include <string_view>
#include <utility>

namespace dyndump {

namespace {

/// What is encoded in one handler: some tenth of a millisecond.
constexpr std::size_t slice_bytes = 65536;

} // namespace

class file_writer::state {
public:
    explicit state(json_encoder encoder)
        : encoder_(encoder)
        , file_(output::native_file_system()) {}

    error_code open(const file_writer_params& params) {
        return params.descriptor ? file_.borrow(*params.descriptor,
                                                "descriptor " + std::to_string(*params.descriptor))
                                 : file_.open(params.path, params.replace);
    }

    bool may_block() const noexcept { return file_.may_block(); }
    boost::asio::any_io_executor thread() { return thread_.get_executor(); }

    error_code write(page& source) {
        if (error_) {
            return error_;
        }
        if (!transcodes()) {
            return note(file_.write(source.lines()));
        }
        begin();
        for (auto left = source.items(); !left.empty();) {
            auto ec = encode(output::cut_slice(left, output::most_at_once));
            ec = ec ? ec : write_encoded();
            if (ec) {
                return ec;
            }
        }
        return {};
    }

    // The same in steps, for forms that are not the page's own bytes.
    bool transcodes() const noexcept { return encoder_.format() != json_format::dynamodb_json; }
    void begin() noexcept { scratch_.clear(); }
    error_code encode(std::span<const item_view> slice) {
        return error_ ? error_ : note_encoding(encoder_.encode(slice, scratch_));
    }
    bool is_much() const noexcept { return scratch_.size() >= output::most_at_once; }
    error_code write_encoded() {
        const auto ec = error_ ? error_ : note(file_.write(scratch_));
        begin();
        return ec;
    }

    error_code finish(error_code why) {
        if (why || error_) {
            file_.discard();
            return error_;
        }
        static_cast<void>(note(file_.commit()));
        file_.discard();
        return error_;
    }

    error_code note_encoding(error_code ec) {
        if (ec) {
            error_ = ec;
            failure_ = "an item cannot be encoded: " + ec.message();
        }
        return ec;
    }

    error_code note(error_code ec) {
        if (ec) {
            error_ = ec;
            failure_ = file_.failure();
        }
        return ec;
    }

    error_code error() const noexcept { return error_; }
    const std::string& failure() const noexcept { return failure_; }
    const output::output_file& file() const noexcept { return file_; }

private:
    json_encoder encoder_;
    std::string scratch_;
    error_code error_;
    std::string failure_;
    output::output_file file_;
    boost::asio::thread_pool thread_{1}; // last: joined before what it works on goes
};

file_writer::file_writer(file_writer_params params, error_code& ec, diagnostics& diag)
    : state_(std::make_unique<state>(params.encoder)) {
    diag.clear();
    ec = state_->note(state_->open(params));
    diag.message = state_->failure();
}

file_writer::file_writer(file_writer&&) noexcept = default;
file_writer& file_writer::operator=(file_writer&&) noexcept = default;
file_writer::~file_writer() = default;

boost::asio::awaitable<error_code> file_writer::write(page& source) {
    auto* self = state_.get();
    if (self->may_block()) {
        auto work = [self, &source] {
            return self->write(source);
        };
        auto thread = self->thread();
        co_return co_await async::run_on(thread, work);
    }
    if (!self->transcodes()) {
        co_return self->write(source);
    }
    // Encoding a large page takes milliseconds, in which others of the executor want to run.
    auto executor = co_await boost::asio::this_coro::executor;
    self->begin();
    for (auto left = source.items(); !left.empty();) {
        const auto slice = output::cut_slice(left, slice_bytes);
        auto ec = self->encode(slice);
        if (!ec && self->is_much()) {
            ec = self->write_encoded();
        }
        if (ec) {
            co_return ec;
        }
        if (!left.empty()) {
            co_await boost::asio::post(executor, boost::asio::deferred);
        }
    }
    co_return self->write_encoded();
}

boost::asio::awaitable<error_code> file_writer::finish(error_code why) {
    auto* self = state_.get();
    auto work = [self, why] {
        return self->finish(why);
    };
    auto thread = self->thread();
    co_return co_await async::run_on(thread, work);
}

error_code file_writer::error() const noexcept {
    return state_->error();
}
const std::string& file_writer::failure() const noexcept {
    return state_->failure();
}
std::uint64_t file_writer::bytes_written() const noexcept {
    return state_->file().bytes_written();
}
std::string file_writer::temporary_path() const {
    return state_->file().temporary_path();
}

} // namespace dyndump
