#include <dyndump/transfer.hpp>

#include "flow/run.hpp"

namespace dyndump {
namespace asio = boost::asio;

namespace {

std::shared_ptr<flow::run> make_run(asio::any_io_executor executor, any_source source,
                                    any_writer writer, run_params params) {
    auto steps = std::make_shared<async::turns>(executor);
    return std::make_shared<flow::run>(std::move(executor), std::move(source), std::move(writer),
                                       std::move(params), std::move(steps));
}

} // namespace

transfer::transfer(asio::any_io_executor executor, any_source source, any_writer writer,
                   run_params params)
    : run_(make_run(std::move(executor), std::move(source), std::move(writer), std::move(params))) {
}

transfer::transfer(std::shared_ptr<flow::run> run)
    : run_(std::move(run)) {}

asio::any_io_executor transfer::get_executor() const noexcept {
    return run_->get_executor();
}

void transfer::start(std::shared_ptr<flow::run> what,
                     detail::any_handler<void(error_code, run_result)> handler) {
    what->start(std::move(handler));
}

void transfer::stop() noexcept {
    run_->stop();
}

run_stats transfer::stats() const noexcept {
    return run_->stats();
}

checkpoint transfer::position() const {
    return run_->position();
}

} // namespace dyndump
