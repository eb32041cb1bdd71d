/// \file
/// JSON that may hold secrets: every byte it was stored in is wiped when it goes.
#pragma once

#include "aws/found_keys.hpp"
#include "core/secret.hpp"

#include <dyndump/error.hpp>

#include <boost/json/memory_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::aws {

/// Memory that is wiped before it is freed.
class wiping_resource final : public boost::json::memory_resource {
    void* do_allocate(std::size_t size, std::size_t alignment) override;
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override;
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
};

/// A JSON object.
class json_document {
public:
    /// Error: errc::malformed_response if it is no JSON object of sane depth.
    error_code parse(std::string_view text);

    /// The member's text; empty if there is none of that name, or it is no string.
    std::string_view text(std::string_view name) const;
    /// Is there a member of that name that text() cannot read: neither a string nor null?
    bool is_no_text(std::string_view name) const;
    /// A whole number.
    std::optional<std::int64_t> number(std::string_view name) const;
    /// From now on members are looked for in this one; false if it is no object.
    bool enter(std::string_view name);

    boost::json::object& object() noexcept { return *object_; }

private:
    const boost::json::value* find(std::string_view name) const;

    wiping_resource memory_;
    boost::json::value value_ = boost::json::value(boost::json::storage_ptr(&memory_));
    boost::json::object* object_ = nullptr;
};

/// How a source names what it says; empty: it does not say that, or not as text.
struct key_names {
    std::string_view access_key_id = "AccessKeyId";
    std::string_view secret_access_key = "SecretAccessKey";
    std::string_view session_token = "Token";
    std::string_view expiration = "Expiration";
    std::string_view account_id = "AccountId";
};

/// Reads them. A member that is there, but neither a string nor null, is an error: keys whose
/// session token is left out would be refused as unknown. Error: errc::bad_credentials.
error_code read_keys(const json_document& from, const key_names& names, std::string_view source,
                     found_keys& out, diagnostics& diag);

} // namespace dyndump::aws
