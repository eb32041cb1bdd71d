#include <dyndump/csv_writer.hpp>

#include "columns/csv_text.hpp"
#include "output/write/output_file.hpp"

#include <mutex>

namespace dyndump {
namespace asio = boost::asio;

class csv_writer::state {
public:
    state(csv_writer_params given, error_code& ec, diagnostics& diag)
        : params_(std::move(given))
        , file_(output::native_file_system()) {
        diag.clear();
        ec = file_.open(params_.path, params_.replace);
        ec = ec ? ec : file_.write(columns::csv_records(params_.attributes).header());
        diag.message = file_.failure();
    }

    error_code write(const page& source) {
        columns::csv_records records(params_.attributes);
        std::string text;
        for (const auto& item : source.items()) {
            records.append(item, text);
        }
        std::lock_guard lock(mutex_);
        losses_.left_out += records.left_out;
        losses_.nulls += records.nulls;
        losses_.untyped += records.untyped;
        losses_.nested += records.nested;
        if (!error_) {
            error_ = file_.write(text);
        }
        return error_;
    }

    error_code finish(error_code why) {
        std::lock_guard lock(mutex_);
        if (why || error_) {
            file_.discard();
            return error_;
        }
        error_ = file_.commit();
        return error_;
    }

    std::string failure() const {
        std::lock_guard lock(mutex_);
        return error_ ? file_.failure() : std::string();
    }
    csv_losses losses() const {
        std::lock_guard lock(mutex_);
        return losses_;
    }
    std::uint64_t bytes_written() const noexcept { return file_.bytes_written(); }

private:
    const csv_writer_params params_;
    mutable std::mutex mutex_; // guards what follows
    output::output_file file_;
    error_code error_;
    csv_losses losses_;
};

csv_writer::csv_writer(csv_writer_params params, error_code& ec, diagnostics& diag)
    : state_(std::make_unique<state>(std::move(params), ec, diag)) {}

csv_writer::csv_writer(csv_writer&&) noexcept = default;
csv_writer& csv_writer::operator=(csv_writer&&) noexcept = default;
csv_writer::~csv_writer() = default;

asio::awaitable<error_code> csv_writer::write(page& source) {
    co_return state_->write(source);
}

asio::awaitable<error_code> csv_writer::finish(error_code why) {
    co_return state_->finish(why);
}

std::string csv_writer::failure() const {
    return state_->failure();
}

csv_losses csv_writer::losses() const {
    return state_->losses();
}

std::uint64_t csv_writer::bytes_written() const noexcept {
    return state_->bytes_written();
}

} // namespace dyndump
