// The code of README.md, as it stands there, against a table.
#include <dyndump/client.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/awaitable.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>

namespace asio = boost::asio;

asio::awaitable<bool> read_orders(dyndump::client_params config); // README.md's

int main() {
    asio::io_context context;
    dyndump::error_code ec;
    dyndump::sandbox service(context.get_executor(), {}, ec);
    if (ec) {
        std::cerr << ec.message() << '\n';
        return 1;
    }
    service.create_table("orders", "id");
    for (int i = 0; i < 50; ++i) {
        service.put("orders", R"({"id":{"S":")" + std::to_string(i) + R"("}})");
    }
    dyndump::client_params config;
    config.region = "us-east-1";
    config.endpoint_url = service.endpoint_url();
    config.credentials = dyndump::static_credentials("sandbox", "sandbox-secret");

    std::ostringstream printed;
    auto* screen = std::cout.rdbuf(printed.rdbuf());
    bool complete = false;
    asio::co_spawn(context, read_orders(config), [&](std::exception_ptr failure, bool result) {
        complete = !failure && result;
        service.stop();
    });
    context.run();
    std::cout.rdbuf(screen);

    const auto text = printed.str();
    const auto lines = std::count(text.begin(), text.end(), '\n');
    std::cout << lines << " lines\n";
    return complete && lines == 50 ? 0 : 1;
}
