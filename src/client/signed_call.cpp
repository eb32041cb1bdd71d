#include "client/signed_call.hpp"

#include <charconv>

namespace dyndump::detail {

const http_request& signed_call::prepare(const service_location& service,
                                         std::string_view operation, std::string_view body,
                                         const credentials& who,
                                         std::chrono::system_clock::time_point now,
                                         std::string_view invocation_id, std::string_view attempt) {
    if (!signer_ || region_ != service.region || signing_name_ != service.api.signing_name) {
        region_ = service.region;
        signing_name_ = service.api.signing_name;
        signer_ = std::make_unique<core::sigv4_signer>(
            core::signer_params(region_, std::string(signing_name_)));
    }
    target_ = service.api.target_prefix;
    target_ += operation;
    constexpr std::size_t signed_headers = 3; // as botocore: a hop may change Accept-Encoding
    headers_.assign({{"Host", service.host_header},
                     {"Content-Type", service.api.content_type},
                     {"X-Amz-Target", target_},
                     {"Accept-Encoding", "identity"},
                     {"User-Agent", "dyndump/1.0"},
                     {"amz-sdk-invocation-id", invocation_id},
                     {"amz-sdk-request", attempt}});
    core::signable_request to_sign;
    to_sign.path = service.path;
    to_sign.query = service.query;
    to_sign.headers = std::span(headers_).first(signed_headers);
    to_sign.payload = body;
    to_sign.payload_hash = payload_hash_;
    signer_->sign(to_sign, who, now, signature_);
    if (payload_hash_.empty()) {
        payload_hash_ = signature_.payload_hash;
    }
    signer_->append_headers(signature_, who, headers_);
    request_.target = service.target;
    request_.headers = headers_;
    request_.body = body;
    request_.opening = opening;
    repeated = false;
    request_.repeated = &repeated;
    request_.timeout = timeout;
    return request_;
}

error_code check_crc32(const http_response& response, std::uint32_t actual, bool& present) {
    const auto text = response.header("x-amz-crc32");
    present = text.data() != nullptr; // an empty one is there
    if (!present) {
        return {};
    }
    std::uint32_t expected = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), expected);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return errc::corrupt_response;
    }
    return actual == expected ? error_code{} : errc::corrupt_response;
}

} // namespace dyndump::detail
