// The public signed_transport.
#include "async/launch.hpp"
#include "aws/signed_exchange.hpp"

namespace dyndump {
namespace asio = boost::asio;

signed_transport::signed_transport(asio::any_io_executor executor, signed_transport_params params)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(params))) {}

asio::any_io_executor signed_transport::get_executor() const noexcept {
    return impl_->executor();
}

void signed_transport::close_idle_connections() {
    impl_->close_idle();
}

void signed_transport::start(std::shared_ptr<impl> core, aws_request request,
                             http_response& response, diagnostics& diag,
                             detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        // The body outlives the coroutine that it starts, which borrows from it.
        [core = std::move(core), request = std::move(request), &response, &diag] {
            return core->exchange(request, response, diag);
        },
        std::move(handler), &diag);
}

} // namespace dyndump
