// A signed request, as an SDK sends it; tests change one thing.
#pragma once

#include "core/sigv4.hpp"

#include <dyndump/http_header.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::sandbox_impl {

struct signed_request {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    signed_request(std::string_view operation, std::string request_body,
                   std::string_view key_id = "sandbox", std::string_view secret = "sandbox-secret",
                   std::chrono::system_clock::time_point when = std::chrono::system_clock::now(),
                   std::string_view token = {})
        : headers{{"Host", "127.0.0.1"},
                  {"Content-Type", "application/x-amz-json-1.0"},
                  {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)}}
        , body(std::move(request_body)) {
        core::sigv4_signer signer({"us-east-1", "dynamodb"});
        const auto fields = views();
        core::signable_request request;
        request.headers = fields;
        request.payload = body;
        core::signature made;
        signer.sign(request, {key_id, secret, token}, when, made);
        headers.emplace_back("X-Amz-Date", made.amz_date);
        headers.emplace_back("Authorization", made.authorization);
        if (!token.empty()) {
            headers.emplace_back("X-Amz-Security-Token", token);
        }
    }

    std::vector<http_header> views() const {
        std::vector<http_header> fields;
        for (const auto& [name, value] : headers) {
            fields.push_back({name, value});
        }
        return fields;
    }
    std::string& header(std::string_view name) {
        for (auto& [known, value] : headers) {
            if (known == name) {
                return value;
            }
        }
        return headers.emplace_back(name, "").second;
    }
    void remove(std::string_view name) {
        std::erase_if(headers, [name](const auto& header) { return header.first == name; });
    }
};

} // namespace dyndump::sandbox_impl
