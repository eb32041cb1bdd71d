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

/// Cuts a response short, and ends the connection, as the plan says; `cut` and `after` only.
void spoil(wire_response& out, const fault_plan& plan);
/// The head's first lines, the Date of `wall_now` among them.
void begin_head(std::string& head, unsigned status, std::chrono::system_clock::time_point wall_now);
/// As for a body that is sent in chunks of random sizes.
std::string chunked(std::string_view body, std::uint64_t random);
/// Flips a bit, so that the body differs from what the checksum is of.
std::string corrupted(std::string_view body, std::uint64_t random);
reply html_reply(unsigned status, std::string_view title);

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
class answering {
public:
    virtual ~answering() = default;

    /// To be called once a request: decides what goes wrong with it. The plan's delay is the
    /// caller's to keep.
    virtual fault_plan plan() = 0;
    virtual wire_response respond(const received_request& request, const fault_plan& plan) = 0;
    /// The most bytes of a request's body.
    virtual std::size_t largest_body() const noexcept = 0;
};

/// As DynamoDB.
class responder final : public answering {
public:
    explicit responder(std::shared_ptr<shared_state> state)
        : state_(std::move(state)) {}

    fault_plan plan() override;
    wire_response respond(const received_request& request, const fault_plan& plan) override;
    /// BatchWriteItem takes 16 MB of items, which may be larger as JSON.
    std::size_t largest_body() const noexcept override { return std::size_t{64} << 20; }

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
