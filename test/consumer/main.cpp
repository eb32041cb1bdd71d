// A user's program with Asio as its headers have it: dumps a table of the sandbox on an io_context
// of its own, and has one Asio in common with the library.
#include "one_asio.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>
#include <set>
#include <string>
#include <utility>

#if defined(BOOST_ASIO_SEPARATE_COMPILATION) && !defined(CONSUMER_COMPILES_ASIO)
#error "dyndump's own build leaks into its users'"
#endif

namespace {

constexpr std::size_t item_count = 1000;

bool dumps_a_table(boost::asio::io_context& context, dyndump::sandbox& service) {
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
    bool ours = false;
    fetcher.async_run([&](dyndump::error_code why, const dyndump::fetch_result& result) {
        complete = result.complete;
        ours = context.get_executor().running_in_this_thread();
        std::cout << result.stats.items << " items: " << why.message() << ' '
                  << result.diag.to_string() << '\n';
        context.stop();
    });
    context.run();
    context.restart();
    return complete && ours && seen.size() == item_count;
}

} // namespace

int main() {
    boost::asio::io_context context;
    dyndump::error_code ec;
    dyndump::sandbox service(context.get_executor(), {}, ec);
    if (ec) {
        std::cerr << "sandbox: " << ec.message() << '\n';
        return 1;
    }
    service.create_table("music", "song");
    for (std::size_t i = 0; i != item_count; ++i) {
        service.put("music", R"({"song":{"S":"song )" + std::to_string(i) + R"("}})");
    }

    int failed = 0;
    auto check = [&failed](const char* what, bool holds) {
        std::cout << (holds ? "ok: " : "FAILED: ") << what << '\n';
        failed += holds ? 0 : 1;
    };
    check("a table is dumped", dumps_a_table(context, service));
    check("the resolver's codes compare", consumer::resolver_codes_compare(context));
    check("the library's handlers run in the program's context",
          consumer::handlers_know_their_context(context));
    check("a real SIGTERM is heard, with the library at work", consumer::hears_sigterm(context));
    service.stop();
    return failed;
}
