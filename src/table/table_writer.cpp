#include <dyndump/table_writer.hpp>

#include "table/table_writing.hpp"

namespace dyndump {
namespace asio = boost::asio;

table_writer::table_writer(client service, table_writer_params params)
    : state_(std::make_shared<detail::table_writing>(std::move(service), std::move(params))) {}

asio::awaitable<error_code> table_writer::write(page& source) {
    return state_->write(source);
}

asio::awaitable<error_code> table_writer::finish(error_code) {
    co_return error_code{}; // each write() has ended what it began
}

table_write_stats table_writer::stats() const {
    return state_->stats();
}

error_code table_writer::error() const {
    return state_->error();
}

diagnostics table_writer::failure() const {
    return state_->failure();
}

} // namespace dyndump
