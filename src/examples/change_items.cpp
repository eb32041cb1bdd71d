// Items changed on their way: a page_transform stands between any source and any writer. The same
// item_transform serves a fetcher, a load, a copy and a conversion; what it does not do, a function
// of your own does. Here two transforms, one after the other, between a table and what signs items.
#include "demo_table.hpp"

#include <dyndump/fetcher.hpp>
#include <dyndump/item_transform.hpp>
#include <dyndump/signature_writer.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <iostream>
#include <string>

namespace asio = boost::asio;

namespace {

// Keeps every second item. A page_transform is called for pages of several segments at the same
// time; this one keeps nothing from page to page.
dyndump::error_code every_second(dyndump::page& items, dyndump::diagnostics&) {
    std::string changed; // for items that are written anew: here none are
    std::uint64_t n = 0;
    const auto before = items.size();
    items.edit(changed, [&](dyndump::item_view, std::string&) {
        return n++ % 2 == 0 ? dyndump::page::fate::kept : dyndump::page::fate::dropped;
    });
    items.omitted().filtered += before - items.size();
    return {};
}

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor());
    dyndump::item_transform_params what;
    what.filter_expression = "attribute_exists(pk)"; // looked at here, not by the service
    what.redact["city"] = dyndump::redaction::hash;
    what.drop = {"price"};
    dyndump::error_code ec;
    dyndump::diagnostics diag;
    const dyndump::item_transform transform(what, ec, diag);
    ec = ec ? ec : transform.check_key({"pk"}, diag);
    if (ec || table.error()) {
        std::cerr << diag.message << '\n';
        return 1;
    }
    dyndump::fetch_params how("orders");
    how.transform = [transform](dyndump::page& items, dyndump::diagnostics& why) {
        const auto failed = every_second(items, why);
        return failed ? failed : transform(items, why);
    };
    dyndump::signature_writer sums;
    dyndump::client service(context.get_executor(), table.client());
    dyndump::fetcher reading(service, how, std::ref(sums));
    bool complete = false;
    reading.async_run([&](dyndump::error_code, const dyndump::fetch_result& result) {
        complete = result.complete;
        std::cout << result.stats.items << " items, " << result.stats.filtered
                  << " left out; signature " << sums.total().text() << '\n';
        table.stop();
    });
    context.run();
    return complete && sums.total().items() > 0 && sums.total().items() < 1000 ? 0 : 1;
}
