#include <dyndump/s3/error.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include "sandbox/server.hpp"
#include "sandbox/service.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

namespace dyndump {
namespace {

namespace json = boost::json;

json::object key_schema_element(const std::string& name, const char* type) {
    return {{"AttributeName", name}, {"KeyType", type}};
}

json::object string_attribute(const std::string& name) {
    return {{"AttributeName", name}, {"AttributeType", "S"}};
}

} // namespace

sandbox::sandbox(boost::asio::any_io_executor executor, sandbox_params params, error_code& ec)
    : server_(std::make_shared<server>(std::move(executor), params)) {
    server_->listen(params, ec);
}

sandbox::~sandbox() {
    stop();
}

std::uint16_t sandbox::port() const noexcept {
    return server_->port();
}

std::string sandbox::endpoint_url() const {
    return fmt::format("{}://127.0.0.1:{}", server_->tls() ? "https" : "http", port());
}

std::uint16_t sandbox::s3_port() const noexcept {
    return server_->s3_port();
}

std::string sandbox::s3_endpoint_url() const {
    return s3_port() == 0
               ? std::string()
               : fmt::format("{}://127.0.0.1:{}", server_->tls() ? "https" : "http", s3_port());
}

error_code sandbox::create_bucket(std::string_view name, std::string region) {
    return server_->state().buckets.create_bucket(name, std::move(region))
               ? error_code()
               : error_code(s3_errc::bucket_exists);
}

std::size_t sandbox::object_count(std::string_view bucket) const {
    return server_->state().buckets.object_count(bucket);
}

std::size_t sandbox::upload_count(std::string_view bucket) const {
    return server_->state().buckets.upload_count(bucket);
}

error_code sandbox::create_table(std::string name, std::string partition_key,
                                 std::string sort_key) {
    json::array keys{key_schema_element(partition_key, "HASH")};
    json::array attributes{string_attribute(partition_key)};
    if (!sort_key.empty()) {
        keys.push_back(key_schema_element(sort_key, "RANGE"));
        attributes.push_back(string_attribute(sort_key));
    }
    json::object request{{"TableName", name},
                         {"KeySchema", std::move(keys)},
                         {"AttributeDefinitions", std::move(attributes)},
                         {"BillingMode", "PAY_PER_REQUEST"}};
    std::string response;
    return call("CreateTable", json::serialize(request), response)
               ? error_code(service_errc::validation)
               : error_code();
}

error_code sandbox::call(std::string_view operation, std::string_view request,
                         std::string& response) {
    sandbox_impl::call_context context;
    context.wall_now = std::chrono::system_clock::now();
    context.now = std::chrono::steady_clock::now();
    const std::string target = "DynamoDB_20120810." + std::string(operation);
    const auto answer = sandbox_impl::serve(server_->state().tables, context, target, request);
    response = answer.body->bytes;
    return answer.status == 200 ? error_code() : error_code(service_errc::validation);
}

error_code sandbox::put(std::string_view table, std::string_view item_json) {
    const auto where = server_->state().tables.find(table);
    if (where == nullptr) {
        return service_errc::resource_not_found;
    }
    json::monotonic_resource memory;
    json::parse_options options;
    options.max_depth = 128;
    error_code ec;
    json::value item = json::parse(item_json, ec, &memory, options);
    if (ec || !item.is_object()) {
        return service_errc::serialization;
    }
    auto checked = where->items.check_item(item.get_object());
    if (!checked) {
        return service_errc::validation;
    }
    where->items.put(std::move(*checked));
    return {};
}

std::size_t sandbox::item_count(std::string_view table) const {
    const auto where = server_->state().tables.find(table);
    return where == nullptr ? 0 : static_cast<std::size_t>(where->items.item_count());
}

error_code sandbox::set_table_status(std::string_view table, std::string status) {
    const auto where = server_->state().tables.find(table);
    if (where == nullptr) {
        return service_errc::resource_not_found;
    }
    where->status.set(std::move(status));
    return {};
}

void sandbox::set_keys(std::string access_key_id, std::string secret_access_key,
                       std::string session_token) {
    server_->state().set_keys(
        {std::move(access_key_id), std::move(secret_access_key), std::move(session_token), {}});
}

void sandbox::set_faults(const sandbox_faults& faults) {
    server_->state().set_faults(faults);
}

void sandbox::stop() {
    server_->stop();
}

} // namespace dyndump
