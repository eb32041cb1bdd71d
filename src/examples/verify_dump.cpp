// A dump to keep: a directory that can be resumed while it grows, and checked ever after.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/dump.hpp>
#include <dyndump/status.hpp>
#include <dyndump/verify.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <stdlib.h>

namespace asio = boost::asio;

namespace {

bool dump(const std::string& path) {
    asio::io_context context;
    examples::demo_table table(context.get_executor(), 3000);
    dyndump::client client(context.get_executor(), table.client());
    asio::thread_pool disk(2);

    dyndump::dump_params params("orders", path);
    params.output.compress = dyndump::compression::gzip;
    params.output.blocking_executor = disk.get_executor();
    bool complete = false;
    // If an earlier call was cut short, this one goes on from there.
    dyndump::async_dump(client, params, [&](dyndump::error_code ec, const auto& result) {
        complete = !ec;
        std::cout << (ec ? result.diag.to_string() : "complete") << '\n';
        table.stop();
    });
    context.run();
    disk.join();
    return complete;
}

dyndump::error_code verify(const std::string& path) {
    dyndump::verify_result result;
    dyndump::diagnostics diag;
    const auto ec = dyndump::verify_dump(dyndump::verify_params(path), result, diag);
    std::cout << result.items << " items in " << result.parts
              << " parts: " << (ec ? diag.message : "sound") << '\n';
    for (const auto& finding : result.findings) {
        std::cout << "  " << finding << '\n';
    }
    return ec;
}

// Flips a bit in the middle of the first part.
void damage(const std::string& path) {
    const auto part = std::filesystem::directory_iterator(path + "/data")->path();
    std::fstream file(part, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(std::filesystem::file_size(part) / 2));
    const auto byte = static_cast<char>(file.peek() ^ 1);
    file.seekp(file.tellg());
    file.put(byte);
}

} // namespace

int main() {
    auto directory = (std::filesystem::temp_directory_path() / "verify-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) {
        return 1;
    }
    const auto path = directory + "/orders";
    bool good = dump(path);

    dyndump::dump_status status;
    dyndump::diagnostics diag;
    good &= !dyndump::read_status(path, status, diag) &&
            status.phase == dyndump::dump_phase::complete && status.items == 3000;
    good &= !verify(path);
    damage(path);
    good &= verify(path) == dyndump::errc::corrupt_output;
    std::filesystem::remove_all(directory);
    return good ? 0 : 1;
}
