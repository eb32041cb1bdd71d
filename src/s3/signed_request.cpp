#include "s3/signed_request.hpp"

namespace dyndump::s3 {

void operation::add_query(std::string_view parameter, std::string_view value) {
    if (!query.empty()) {
        query += '&';
    }
    append_encoded(query, parameter, false);
    query += '=';
    append_encoded(query, value, false);
}

const http_request&
signed_request::prepare(const bucket_place& place, const operation& what, const credentials& who,
                        std::chrono::system_clock::time_point now, std::string_view payload_hash,
                        std::string_view invocation_id, std::string_view attempt) {
    target_ = place.path;
    append_encoded(target_, what.key, true);
    const auto path_size = target_.size();
    if (!what.query.empty()) {
        target_ += '?';
        target_ += what.query;
    }
    host_ = place.host_header;
    headers_.clear();
    headers_.push_back({"Host", host_});
    for (const auto& [name, value] : what.headers) {
        headers_.push_back({name, value});
    }
    core::signable_request to_sign;
    to_sign.method = what.method;
    to_sign.path = std::string_view(target_).substr(0, path_size);
    to_sign.query = what.query;
    to_sign.headers = headers_;
    to_sign.payload_hash = payload_hash;
    auto params = signer_params::for_s3(place.region);
    params.service = place.signing_name;
    core::sigv4_signer signer(std::move(params));
    signer.sign(to_sign, who, now, signature_);
    signer.append_headers(signature_, who, headers_);
    // What a hop may change is not signed.
    headers_.push_back({"Accept-Encoding", "identity"});
    headers_.push_back({"User-Agent", "dyndump/1.0"});
    headers_.push_back({"amz-sdk-invocation-id", invocation_id});
    headers_.push_back({"amz-sdk-request", attempt});
    request_ = {};
    request_.method = what.method;
    request_.target = target_;
    request_.headers = headers_;
    request_.more_body = what.body;
    request_.once = what.once;
    return request_;
}

} // namespace dyndump::s3
