#include "simulation/target_table.hpp"

#include <boost/asio/error.hpp>
#include <fmt/format.h>
#include <isa-l/crc.h>

#include <cstdlib>
#include <utility>

namespace dyndump::simulation {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::uint64_t number_in(const json::value& item, std::string_view name, std::string_view type) {
    return std::strtoull(item.at(name).at(type).as_string().c_str(), nullptr, 10);
}

model_item read_item(const json::value& text) {
    return {number_in(text, "id", "S"), static_cast<unsigned>(number_in(text, "v", "N")),
            text.at("o").at("S").as_string().front()};
}

void error_reply(http_response& response, unsigned status, std::string_view type,
                 std::string_view more = {}) {
    response.status = status;
    response.body.clear();
    response.body.append(fmt::format(
        R"({{"__type":"com.amazonaws.dynamodb.v20120810#{}","message":"no"{}}})", type, more));
}

void sign_reply(http_response& response) {
    const auto body = response.body.view();
    const auto crc =
        crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(body.data()), body.size());
    response.add_header("x-amz-crc32", fmt::format_int(crc).c_str());
}

std::string spent(double units) {
    return fmt::format(R"({{"TableName":"t","CapacityUnits":{0},"Table":{{"CapacityUnits":{0}}}}})",
                       units);
}

constexpr std::string_view hot_range =
    R"(,"ThrottlingReasons":[{"reason":"TableWriteKeyRangeThroughputExceeded","resource":"arn:t"}])";
constexpr std::string_view throttle_reasons[] = {
    hot_range, "",
    R"(,"ThrottlingReasons":[{"reason":"TableWriteProvisionedThroughputExceeded","resource":"arn:t"}])",
    R"(,"ThrottlingReasons":[{"reason":"IndexWriteKeyRangeThroughputExceeded","resource":"arn:i"}])"};

} // namespace

target_table::target_table(const load_world& where, std::shared_ptr<test::virtual_time> time,
                           trace& log, std::uint64_t seed)
    : world_(where)
    , time_(std::move(time))
    , log_(log)
    , dice_(seed)
    , partitions_(where.partitions, allowance(where.partition_rate, 1))
    , items_(where.keys())
    , written_in_(where.keys()) {
    for (const auto& each : where.before) {
        items_[each.key] = each;
    }
}

void target_table::begin_life(unsigned number) {
    life_ = number;
    window.begin(world_.rate, time_->seconds());
}

asio::awaitable<error_code> target_table::exchange(const http_endpoint&,
                                                   const http_request& request,
                                                   http_response& response, diagnostics&) {
    tick();
    response.clear();
    reply how;
    receive(request, response, how);
    const auto when = time_->now() + how.delay;
    auto interrupted = co_await time_->sleep_until(when);
    if (interrupted) {
        co_return interrupted;
    }
    co_return how.broken;
}

void target_table::receive(const http_request& request, http_response& response, reply& how) {
    ++seen.requests;
    let_a_stranger_write();
    const double factor = 0.5 + dice_.uniform() + (dice_.chance(world_.tail) ? 100 : 0);
    how.delay = std::chrono::duration_cast<time_source::duration>(world_.latency * factor);
    const auto kind = world_.draw(dice_);
    log_.note(name_of(kind), seen.requests);
    seen.faulted += kind == write_fault::none ? 0 : 1;
    switch (kind) {
    case write_fault::failed_before:
        error_reply(response, 500, "InternalServerError");
        sign_reply(response);
        return;
    case write_fault::reset_before:
        how.broken = asio::error::connection_reset;
        return;
    case write_fault::throttled:
        error_reply(response, 400, "ThrottlingException", throttle_reasons[dice_.below(4)]);
        sign_reply(response);
        return;
    default:
        break;
    }
    const auto body = json::parse(request.body).as_object();
    serve(body, kind, response);
    spoil(kind, response, how);
}

void target_table::serve(const json::object& body, write_fault kind, http_response& response) {
    response.status = 200;
    body.contains("RequestItems") ? batch(read_batch(body), kind, response) : put(body, response);
}

std::vector<target_table::write> target_table::read_batch(const json::object& body) {
    std::vector<write> all;
    for (const auto& each : body.at("RequestItems").at("t").as_array()) {
        write next;
        next.is_removal = each.as_object().contains("DeleteRequest");
        next.item = next.is_removal
                        ? model_item{number_in(each.at("DeleteRequest").at("Key"), "id", "S")}
                        : read_item(each.at("PutRequest").at("Item"));
        next.text = json::serialize(each);
        all.push_back(std::move(next));
    }
    return all;
}

// A batch is refused whole for any item of it.
bool target_table::is_refused(const std::vector<write>& all) const {
    bool refused = all.empty() || all.size() > 25;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& item = all[i].item;
        refused = refused || item.key >= items_.size() ||
                  (!all[i].is_removal && item.origin == model_item::refused);
        for (std::size_t j = 0; j < i; ++j) {
            refused = refused || all[j].item.key == item.key;
        }
    }
    return refused;
}

void target_table::batch(const std::vector<write>& all, write_fault kind, http_response& response) {
    if (is_refused(all)) {
        error_reply(response, 400, "ValidationException");
        return;
    }
    std::string undone;
    std::size_t done = 0;
    for (const auto& each : all) {
        const bool comes_back = kind == write_fault::partial && dice_.chance(0.5);
        if (comes_back || !has_room(each.item.key)) {
            undone.append(undone.empty() ? "" : ",").append(each.text);
        } else {
            apply(each);
            ++done;
        }
    }
    if (done == 0) {
        ++seen.throttled;
        error_reply(response, 400, "ProvisionedThroughputExceededException", hot_range);
        return;
    }
    window.charge(static_cast<double>(done), time_->seconds());
    const auto back = undone.empty() ? "" : R"("t":[)" + undone + "]";
    response.body.append(fmt::format(R"({{"UnprocessedItems":{{{}}},"ConsumedCapacity":[{}]}})",
                                     back, spent(static_cast<double>(done))));
}

void target_table::put(const json::object& body, http_response& response) {
    write what;
    what.item = read_item(body.at("Item"));
    const auto key = what.item.key;
    if (key >= items_.size() || what.item.origin == model_item::refused) {
        error_reply(response, 400, "ValidationException");
        return;
    }
    if (!has_room(key)) {
        ++seen.throttled;
        error_reply(response, 400, "ProvisionedThroughputExceededException", hot_range);
        return;
    }
    window.charge(1, time_->seconds());
    const auto& there = items_[key];
    if (there && !is_newer(body, *there)) {
        error_reply(response, 400, "ConditionalCheckFailedException",
                    fmt::format(R"(,"Item":{})", there->text()));
        return;
    }
    apply(what);
    response.body.append(fmt::format(R"({{"ConsumedCapacity":{}}})", spent(1)));
}

bool target_table::is_newer(const json::object& body, const model_item& than) const {
    const auto& condition = body.at("ConditionExpression").as_string();
    return condition.find("#v < :v") != condition.npos &&
           than.version < number_in(json::value(body.at("ExpressionAttributeValues")), ":v", "N");
}

void target_table::apply(const write& what) {
    const auto key = what.item.key;
    log_.note("apply", key, what.item.version);
    if (world_.mode == write_mode::put_if_absent && items_[key]) {
        violation = "with put_if_absent no foreign item is changed";
    }
    const auto before = std::exchange(written_in_[key], life_);
    if (before != 0 && before != life_) {
        ++again[before];
    }
    items_[key] = what.is_removal ? std::nullopt : std::optional(what.item);
}

void target_table::spoil(write_fault kind, http_response& response, reply& how) {
    switch (kind) {
    case write_fault::failed_after:
        error_reply(response, 500, "InternalServerError");
        sign_reply(response);
        return;
    case write_fault::reset_after:
        how.broken = asio::error::connection_reset;
        response.clear();
        return;
    case write_fault::truncated:
        sign_reply(response);
        response.body.resize(dice_.below(response.body.view().size()));
        return;
    case write_fault::flipped:
        sign_reply(response);
        response.body.data()[dice_.below(response.body.view().size())] ^=
            static_cast<char>(1U << dice_.below(8));
        return;
    default:
        sign_reply(response);
        return;
    }
}

// By the rules of the load, so that it can be said what is to be there in the end.
void target_table::let_a_stranger_write() {
    if (items_.empty() || !dice_.chance(world_.strangers)) {
        return;
    }
    const auto key = dice_.below(items_.size());
    const model_item theirs{key, static_cast<unsigned>(dice_.between(1, 9)), model_item::foreign};
    const auto& there = items_[key];
    if (!there || (world_.mode == write_mode::put_if_newer && there->version < theirs.version)) {
        log_.note("stranger", key, theirs.version);
        items_[key] = theirs;
    }
}

bool target_table::has_room(std::uint64_t key) {
    auto& its = partitions_[key * partitions_.size() / items_.size()];
    if (!its.has_some(time_->seconds())) {
        return false;
    }
    its.take(1);
    return true;
}

} // namespace dyndump::simulation
