/// \file
/// From an HTTP request to the bytes that answer it, sans I/O.
#pragma once

#include "sandbox/authenticator.hpp"
#include "sandbox/fault_plan.hpp"
#include "sandbox/reply.hpp"
#include "sandbox/shared_state.hpp"

#include <dyndump/http_header.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

/// What happens to the connection after the bytes.
enum class ending { keep, close, reset, stall };

/// A response on its way. The bytes that go out are `head`, then `body()`.
struct wire_response {
    std::string head;
    reply_body_ptr shared;
    std::string own; // instead of `shared`, when it differs from the body
    bool use_own = false;
    std::size_t cut = std::string::npos; // so many bytes of the body
    ending after = ending::keep;

    std::string_view body() const {
        return (use_own ? std::string_view(own) : std::string_view(shared->bytes)).substr(0, cut);
    }
};

/// An HTTP request as received. Views, borrowed for the duration of a call.
struct received_request {
    std::string_view method;
    std::string_view target;
    std::span<const http_header> headers;
    std::string_view body;
    bool keep_alive = true;
};

/// Answers the requests of one connection, and misbehaves as it is told.
///
/// Thread safety: none.
class responder {
public:
    explicit responder(std::shared_ptr<shared_state> state)
        : state_(std::move(state)) {}

    /// To be called once a request: decides what goes wrong with it. The plan's delay is the
    /// caller's to keep.
    fault_plan plan();
    wire_response respond(const received_request& request, const fault_plan& plan);

private:
    reply make_reply(const received_request& request, const fault_plan& plan,
                     std::chrono::system_clock::time_point wall_now);
    void write_head(wire_response& out, unsigned status, std::string_view content_type,
                    std::chrono::system_clock::time_point wall_now);

    std::shared_ptr<shared_state> state_;
    std::shared_ptr<const sandbox_faults> faults_;
    std::uint64_t request_number_ = 0;
    authenticator authenticator_;
};

} // namespace dyndump::sandbox_impl
