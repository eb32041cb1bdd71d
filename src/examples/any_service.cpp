// A service that this library has no operations for: signed requests to it, and a URL that others
// may use for a while.
#include <dyndump/credentials.hpp>
#include <dyndump/sandbox/sandbox.hpp>
#include <dyndump/signed_transport.hpp>
#include <dyndump/signer.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;

namespace {

// By the signer alone, without I/O: anybody who has the URL may read the object for an hour.
std::string url_of_object(const dyndump::credentials& keys) {
    const std::string host = "examplebucket.s3.eu-west-1.amazonaws.com";
    const std::array<dyndump::http_header, 1> headers{{{"Host", host}}};
    dyndump::signable_request request;
    request.method = "GET";
    request.path = "/photos/a%20b.jpg";
    request.headers = headers;
    dyndump::signer signer(dyndump::signer_params::for_s3("eu-west-1"));
    dyndump::signature made;
    const auto now = std::chrono::system_clock::now();
    if (signer.presign(request, keys, now, std::chrono::hours(1), made)) {
        return {};
    }
    return "https://" + host + std::string(request.path) + '?' + made.query;
}

} // namespace

int main() {
    asio::io_context context;
    dyndump::error_code ec;
    // Stands for any service; yours is at https://sqs.eu-west-1.amazonaws.com/ or the like.
    dyndump::sandbox service(context.get_executor(), {}, ec);

    dyndump::signed_transport_params params("us-east-1", "dynamodb");
    params.credentials = dyndump::static_credentials("sandbox", "sandbox-secret");
    dyndump::signed_transport aws(context, params);
    dyndump::aws_request request("POST", service.endpoint_url() + "/");
    request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                       {"X-Amz-Target", "DynamoDB_20120810.ListTables"}};
    request.body = "{}";

    dyndump::http_response response;
    dyndump::diagnostics diag;
    aws.async_exchange(request, response, diag, [&](dyndump::error_code result) {
        ec = result;
        service.stop();
    });
    context.run();
    if (ec) {
        std::cerr << diag.to_string() << '\n';
        return 1;
    }
    std::cout << response.body.view() << '\n';

    const dyndump::credentials keys("AKIDEXAMPLE", "secret");
    const auto url = url_of_object(keys);
    std::cout << url.substr(0, url.find('?')) << "?...\n";
    return response.body.view() == R"({"TableNames":[]})" &&
                   url.find("&X-Amz-Signature=") != std::string::npos
               ? 0
               : 1;
}
