/// \file
/// From an HTTP request to S3 to the bytes that answer it, sans I/O.
#pragma once

#include "core/sigv4_verifier.hpp"
#include "sandbox/responder.hpp"
#include "sandbox/s3/service.hpp"

#include <memory>
#include <string>

namespace dyndump::sandbox_impl::s3 {

/// Thread safety: none.
class responder final : public answering {
public:
    explicit responder(std::shared_ptr<shared_state> state);

    fault_plan plan() override;
    wire_response respond(const received_request& request, const fault_plan& plan) override;
    std::size_t largest_body() const noexcept override { return std::size_t{1} << 30; }

private:
    outcome<answer> answer_to(const request& asked, const fault_plan& plan,
                              std::chrono::system_clock::time_point wall_now);
    outcome<void> check_signature(const request& asked,
                                  std::chrono::system_clock::time_point wall_now);
    outcome<void> check_region(const request& asked) const;

    std::shared_ptr<shared_state> state_;
    std::shared_ptr<const sandbox_faults> faults_;
    std::uint64_t request_number_ = 0;
    core::sigv4_verifier verifier_;
};

} // namespace dyndump::sandbox_impl::s3
