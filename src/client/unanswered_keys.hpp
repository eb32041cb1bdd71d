// What of a batch of reads is still to be asked for.
#pragma once

#include <dyndump/item_group.hpp>

#include "core/item_response.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::detail {

// Refers to the request.
class unanswered_keys {
public:
    // Source: DynamoDB API reference, "BatchGetItem".
    static constexpr std::size_t most = 100;

    explicit unanswered_keys(const batch_get_request& request);

    bool empty() const noexcept { return left_.empty(); }
    std::size_t size() const noexcept { return left_.size(); }

    // Takes up to `most` of them out, and replaces `body` by the request for those.
    void take(std::string& body);
    // Puts back what the service did not do. False: it names what it was not asked for.
    bool put_back(const core::item_response& answer);

private:
    struct key {
        std::size_t table;
        std::string json;
    };

    const batch_get_request& request_;
    std::vector<key> left_;
    std::size_t taken_ = 0; // by the last request
};

} // namespace dyndump::detail
