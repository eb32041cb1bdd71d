#include "aws/json_document.hpp"

#include "core/sentence.hpp"

#include <boost/json/stream_parser.hpp>

#include <new>

#include <openssl/crypto.h>

namespace dyndump::aws {

namespace json = boost::json;

void* wiping_resource::do_allocate(std::size_t size, std::size_t alignment) {
    return ::operator new(size, std::align_val_t(alignment));
}

void wiping_resource::do_deallocate(void* memory, std::size_t size, std::size_t alignment) {
    OPENSSL_cleanse(memory, size);
    ::operator delete(memory, std::align_val_t(alignment));
}

error_code json_document::parse(std::string_view text) {
    object_ = nullptr;
    json::parse_options options;
    options.max_depth = 16;
    json::stream_parser parser(json::storage_ptr(&memory_), options);
    parser.reset(json::storage_ptr(&memory_));
    error_code ec;
    parser.write(text, ec);
    if (!ec) {
        parser.finish(ec);
    }
    if (ec) {
        return errc::malformed_response;
    }
    value_ = parser.release();
    object_ = value_.if_object();
    return object_ == nullptr ? errc::malformed_response : error_code();
}

const json::value* json_document::find(std::string_view name) const {
    return object_ == nullptr ? nullptr : object_->if_contains(name);
}

std::string_view json_document::text(std::string_view name) const {
    const auto* member = find(name);
    const auto* string = member == nullptr ? nullptr : member->if_string();
    return string == nullptr ? std::string_view()
                             : std::string_view(string->data(), string->size());
}

bool json_document::is_no_text(std::string_view name) const {
    const auto* member = find(name);
    return member != nullptr && !member->is_string() && !member->is_null();
}

std::optional<std::int64_t> json_document::number(std::string_view name) const {
    const auto* member = find(name);
    if (member == nullptr || !member->is_number()) {
        return std::nullopt;
    }
    error_code ec;
    const auto value = member->to_number<std::int64_t>(ec);
    return ec ? std::nullopt : std::optional(value);
}

bool json_document::enter(std::string_view name) {
    auto* member = object_ == nullptr ? nullptr : object_->if_contains(name);
    object_ = member == nullptr ? nullptr : member->if_object();
    return object_ != nullptr;
}

error_code read_keys(const json_document& from, const key_names& names, std::string_view source,
                     found_keys& out, diagnostics& diag) {
    for (const auto name : {names.access_key_id, names.secret_access_key, names.session_token,
                            names.expiration, names.account_id}) {
        if (from.is_no_text(name)) {
            diag.message = core::sentence("The credentials from {} cannot be used: their {} is no "
                                          "text. Correct it there.",
                                          source, name);
            return errc::bad_credentials;
        }
    }
    out.access_key_id = from.text(names.access_key_id);
    out.secret_access_key = core::secret(from.text(names.secret_access_key));
    out.session_token = core::secret(from.text(names.session_token));
    out.account_id = from.text(names.account_id);
    return read_expiration(from.text(names.expiration), source, out, diag);
}

} // namespace dyndump::aws
