// The tables that the examples read. They are a sandbox's, in the example's own process, so that
// each example runs and ends by itself; in your program they are DynamoDB's, and client_params need
// no more than a region, if that.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/sandbox/sample_data.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace examples {

class demo_table {
public:
    /// A table "orders" of that many items of 1 KB, whose key is `pk`.
    explicit demo_table(boost::asio::any_io_executor executor, std::uint64_t items = 1000,
                        dyndump::sandbox_params params = {})
        : service_(executor, params, ec_) {
        add("orders", items);
    }

    void add(std::string_view name, std::uint64_t items) {
        ec_ = ec_ ? ec_ : service_.create_table(std::string(name), "pk");
        for (std::uint64_t n = 0; n < items && !ec_; ++n) {
            ec_ = service_.put(name, dyndump::sample_item(dyndump::sample_kind::flat, n));
        }
    }

    dyndump::client_params client() const {
        dyndump::client_params params;
        params.region = "us-east-1";
        params.endpoint_url = service_.endpoint_url();
        params.credentials = dyndump::static_credentials("sandbox", "sandbox-secret");
        return params;
    }

    /// What went wrong before; nothing, as a rule.
    dyndump::error_code error() const { return ec_; }
    dyndump::sandbox& service() { return service_; }
    /// Without it the sandbox keeps its io_context running.
    void stop() { service_.stop(); }

private:
    dyndump::error_code ec_;
    dyndump::sandbox service_;
};

} // namespace examples
