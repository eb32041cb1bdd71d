// Objects in S3: stored at once, in parts, read in ranges, and created by one of many.
#include <dyndump/s3/client.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace s3 = dyndump::s3;

namespace {

asio::awaitable<void> in_parts(s3::client client, std::string bucket) {
    dyndump::diagnostics diag;
    s3::create_upload_request create;
    create.bucket = bucket;
    create.key = "large";
    create.storage.mark = "this run's"; // should an answer be lost, the object is known by it
    auto begun = co_await client.async_create_upload(create, diag, asio::use_awaitable);

    s3::complete_upload_request complete;
    complete.upload.bucket = bucket;
    complete.upload.key = create.key;
    complete.upload.upload_id = begun.upload_id;
    complete.mark = create.storage.mark;
    const std::vector<std::string> texts{std::string(s3::least_part, 'a'), "and the rest"};
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
        s3::upload_part_request part;
        part.upload = complete.upload;
        part.number = i + 1;
        part.body = {texts[i]};
        auto sent = co_await client.async_upload_part(part, diag, asio::use_awaitable);
        s3::stored_part stored;
        stored.number = part.number;
        stored.etag = sent.etag;
        stored.size = texts[i].size();
        complete.parts.push_back(stored);
    }
    co_await client.async_complete_upload(complete, diag, asio::use_awaitable);

    s3::get_object_request get;
    get.bucket = bucket;
    get.key = create.key;
    get.offset = s3::least_part;
    s3::get_object_result result;
    co_await client.async_get_object(get, result, diag, asio::use_awaitable);
    std::cout << get.key << " has " << result.info.size << " bytes; the last: \""
              << result.body.view() << "\"\n";
}

asio::awaitable<bool> by_one(s3::client client, std::string bucket) {
    dyndump::diagnostics diag;
    s3::put_object_request put;
    put.bucket = bucket;
    put.key = "leader";
    put.body = {"me"};
    put.condition.if_absent = true;
    co_await client.async_put_object(put, diag, asio::use_awaitable);
    try {
        co_await client.async_put_object(put, diag, asio::use_awaitable);
    } catch (const boost::system::system_error& failure) {
        std::cout << diag.message << '\n';
        co_return failure.code() == dyndump::s3_errc::precondition_failed;
    }
    co_return false;
}

} // namespace

int main() {
    asio::io_context context;
    dyndump::sandbox_params params;
    params.s3_port = 0;
    dyndump::error_code ec;
    dyndump::sandbox server(context.get_executor(), params, ec);
    if (ec || server.create_bucket("bucket")) {
        std::cerr << "no sandbox: " << ec.message() << '\n';
        return 1;
    }
    s3::client_params where;
    where.endpoint_url = server.s3_endpoint_url();
    where.region = "us-east-1";
    where.credentials = dyndump::static_credentials(params.access_key_id, params.secret_access_key);
    const s3::client client(context.get_executor(), where);

    int code = 1;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            co_await in_parts(client, "bucket");
            const bool alone = co_await by_one(client, "bucket");
            code = alone ? 0 : 1;
        },
        [&server](const std::exception_ptr& failure) {
            if (failure) {
                std::cerr << "an operation failed\n";
            }
            server.stop();
        });
    context.run();
    return code;
}
