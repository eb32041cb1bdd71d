// A user's program: dumps a table of the sandbox on an io_context of its own, with Asio as its
// headers have it.
#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/sandbox.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>
#include <set>
#include <string>
#include <utility>

#if defined(BOOST_ASIO_SEPARATE_COMPILATION) && !defined(CONSUMER_COMPILES_ASIO)
#error "dyndump's own build leaks into its users'"
#endif

int main() {
    boost::asio::io_context context;

    dyndump::error_code ec;
    dyndump::sandbox service(context.get_executor(), {}, ec);
    if (ec) {
        std::cerr << "sandbox: " << ec.message() << '\n';
        return 1;
    }
    constexpr std::size_t item_count = 1000;
    service.create_table("music", "song");
    for (std::size_t i = 0; i != item_count; ++i) {
        service.put("music", R"({"song":{"S":"song )" + std::to_string(i) + R"("}})");
    }

    dyndump::client_params params;
    params.region = "us-east-1";
    params.endpoint_url = service.endpoint_url();
    params.credentials = dyndump::static_credentials("sandbox", "sandbox-secret");
    dyndump::client client(context.get_executor(), params);

    std::set<std::string> seen;
    dyndump::function_writer writer(
        [&seen](dyndump::item_view item) { seen.insert(std::string(item.json())); });
    dyndump::fetcher fetcher(client, dyndump::fetch_params("music"), std::move(writer));

    bool complete = false;
    fetcher.async_run([&](dyndump::error_code why, const dyndump::fetch_result& result) {
        complete = result.complete;
        std::cout << result.stats.items << " items: " << why.message() << ' '
                  << result.diag.to_string() << '\n';
        service.stop();
    });
    context.run();
    return complete && seen.size() == item_count ? 0 : 1;
}
