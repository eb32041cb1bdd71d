#include <dyndump/fetcher.hpp>

#include "flow/run.hpp"
#include "table/table_source.hpp"

#include <memory>
#include <utility>

namespace dyndump {
namespace {

run_params params_of(const fetch_params& fetch) {
    run_params run;
    run.max_parallel = fetch.max_parallel;
    run.max_items = fetch.max_items;
    run.transform = fetch.transform;
    run.memory = fetch.memory;
    run.offload = fetch.offload;
    run.resume_from = fetch.resume_from;
    return run;
}

std::shared_ptr<flow::run> make_run(const client& service, fetch_params params, any_writer writer) {
    auto executor = service.get_executor();
    auto steps = detail::core_of(service)->steps();
    auto how = params_of(params);
    auto source = std::make_shared<table::table_source>(service, std::move(params));
    return std::make_shared<flow::run>(std::move(executor), any_source(std::move(source)),
                                       std::move(writer), std::move(how), std::move(steps));
}

} // namespace

fetcher::fetcher(client service, fetch_params params, any_writer writer)
    : transfer(make_run(service, std::move(params), std::move(writer))) {}

} // namespace dyndump
