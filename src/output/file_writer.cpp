#include <dyndump/file_writer.hpp>

#include "output/blocking.hpp"
#include "output/output_file.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string_view>
#include <utility>

namespace dyndump {

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
        std::string_view lines;
        error_ = encoder_.encode(source, scratch_, lines);
        if (error_) {
            failure_ = "an item cannot be encoded: " + error_.message();
            return error_;
        }
        return note(file_.write(lines));
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
    if (!self->may_block()) {
        co_return self->write(source);
    }
    auto work = [self, &source] {
        return self->write(source);
    };
    auto thread = self->thread();
    co_return co_await output::run_blocking(thread, work);
}

boost::asio::awaitable<error_code> file_writer::finish(error_code why) {
    auto* self = state_.get();
    auto work = [self, why] {
        return self->finish(why);
    };
    auto thread = self->thread();
    co_return co_await output::run_blocking(thread, work);
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
