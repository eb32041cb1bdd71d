// What a dump asks of a bucket: S3's operations, with all pages of lists, and repeated where S3
// wants that.
#pragma once

#include <dyndump/s3/client.hpp>

#include "archive/object_record.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::output {

/// Source: S3 API reference, "DeleteObjects".
constexpr std::size_t most_removed_at_once = 1000;

/// Copies share one client. Arguments by reference are lent until completion.
class dump_bucket {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    dump_bucket(s3::client client, std::string name, s3::storage_params storage);

    const std::string& name() const noexcept { return name_; }
    s3::client& client() noexcept { return client_; }
    /// With what data is stored.
    s3::storage_params for_data(const std::string& mark) const;

    /// What describes data: stored as the bucket's owner wants it, but to be read at once.
    awaitable<error_code> put_text(std::string key, std::string_view text,
                                   s3::write_condition condition, std::string mark,
                                   std::string& etag, diagnostics& diag);
    /// s3_errc::no_such_key if there is none.
    awaitable<error_code> get_text(std::string key, std::size_t most_bytes, std::string& text,
                                   s3::object_info& info, diagnostics& diag);
    awaitable<error_code> list(std::string prefix, std::string delimiter,
                               s3::list_objects_result& all, diagnostics& diag);
    awaitable<error_code> list_uploads(std::string prefix, std::vector<s3::listed_upload>& all,
                                       diagnostics& diag);
    awaitable<error_code> remove(std::vector<std::string> keys, diagnostics& diag);
    /// Makes an object of the parts that were uploaded. A condition may be added.
    s3::complete_upload_request completion(std::string key, const archive::object_record& of,
                                           std::uint32_t crc) const;
    /// One that is not there is given up already.
    awaitable<error_code> abort(std::string key, std::string upload_id, diagnostics& diag);

private:
    s3::client client_;
    std::string name_;
    s3::storage_params storage_;
};

/// What the service said, in words.
std::string words_of(error_code ec, const diagnostics& diag);

} // namespace dyndump::output
