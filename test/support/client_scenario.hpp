// A client with a scripted service, under virtual time, and all that it logs.
#pragma once

#include "support/credentials_scenario.hpp"
#include "support/scripted_transport.hpp"

#include <dyndump/client.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace dyndump::test {

struct client_scenario {
    using request = scripted_transport::request;
    using reply = scripted_transport::reply;

    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<scripted_transport> net = std::make_shared<scripted_transport>(time);
    asio::io_context context;
    client_params params;
    std::vector<std::string> logged;

    page result;
    diagnostics diag;

    client_scenario() {
        params.region = "eu-west-1";
        params.credentials = static_credentials("AKID", "secret", "CANARYTOKEN");
        params.transport = net;
        params.time = time;
        params.random = std::make_shared<seeded_random>();
        params.log = logger([this](const log_event& event) {
            logged.push_back(credentials_scenario::line_of(event));
        });
    }

    static std::string one_item() {
        return R"({"Count":1,"Items":[{"id":{"S":"a"}}],"ScannedCount":1,)"
               R"("ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5}})";
    }
    static reply refusal(const std::string& type, unsigned status = 400,
                         const std::string& more = "") {
        return {R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + type + R"(","message":"m")" +
                    more + "}",
                status};
    }

    error_code scan(scan_request asked = of_table("t")) {
        client service(context.get_executor(), params);
        return scan(service, std::move(asked));
    }

    error_code scan(client& service, scan_request asked = of_table("t")) {
        error_code result_code = errc::stalled;
        service.async_scan(std::move(asked), result, diag,
                           [&result_code](error_code ec) { result_code = ec; });
        time->run(context);
        return result_code;
    }

    static scan_request of_table(std::string name) {
        scan_request asked;
        asked.table_name = std::move(name);
        return asked;
    }

    std::size_t count_logged(const std::string& event) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            logged, [&](const std::string& line) { return line.starts_with(event + ' '); }));
    }
};

} // namespace dyndump::test
