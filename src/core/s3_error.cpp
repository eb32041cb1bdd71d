#include <dyndump/s3/error.hpp>

#include <string>

namespace dyndump {
namespace {

class s3_category_impl final : public boost::system::error_category {
public:
    s3_category_impl()
        : error_category(0xe1c65d0f47ab2983) {}
    const char* name() const noexcept override { return "s3"; }
    std::string message(int value) const override {
        switch (static_cast<s3_errc>(value)) {
        case s3_errc::unknown:
            return "an error code this version does not know";
        case s3_errc::slow_down:
            return "the service asks for fewer requests";
        case s3_errc::internal_error:
            return "the service had an internal error";
        case s3_errc::service_unavailable:
            return "the service is unavailable";
        case s3_errc::request_timeout:
            return "the request did not arrive in time";
        case s3_errc::no_such_bucket:
            return "the bucket does not exist";
        case s3_errc::no_such_key:
            return "the object does not exist";
        case s3_errc::no_such_upload:
            return "the multipart upload does not exist";
        case s3_errc::access_denied:
            return "access denied";
        case s3_errc::precondition_failed:
            return "the condition does not hold";
        case s3_errc::conflict:
            return "another request for the object came between";
        case s3_errc::invalid_part:
            return "a part is missing, changed or out of order";
        case s3_errc::entity_too_small:
            return "a part other than the last is too small";
        case s3_errc::entity_too_large:
            return "the object or part is too large";
        case s3_errc::bad_digest:
            return "the checksum is not that of what arrived";
        case s3_errc::invalid_range:
            return "the range lies outside the object";
        case s3_errc::invalid_request:
            return "the service refused the request as invalid";
        case s3_errc::not_implemented:
            return "the service cannot do that";
        case s3_errc::method_not_allowed:
            return "not allowed on this resource";
        case s3_errc::wrong_region:
            return "the bucket is in another region";
        case s3_errc::invalid_access_key:
            return "the access key is not known";
        case s3_errc::invalid_signature:
            return "the signature does not match";
        case s3_errc::expired_token:
            return "the credentials have expired";
        case s3_errc::request_time_skewed:
            return "this machine's clock differs too much from the service's";
        case s3_errc::bucket_exists:
            return "the bucket exists already";
        }
        return "unknown S3 error";
    }
};

} // namespace

const boost::system::error_category& s3_category() noexcept {
    static const s3_category_impl instance;
    return instance;
}

} // namespace dyndump
