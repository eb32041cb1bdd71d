#include <dyndump/table_settings.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <tuple>
#include <utility>

namespace dyndump {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

// More pages of tags than a table can have: 50 tags.
constexpr int most_pages = 20;

struct answer {
    json::object members;
    /// Why there is none; empty: there is one.
    std::string problem;

    explicit answer(json::object found = {})
        : members(std::move(found)) {}
};

asio::awaitable<answer> ask(client service, std::string operation, json::object input) {
    answer result;
    auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
        result.problem = error_code(asio::error::operation_aborted).message();
        co_return result;
    }
    diagnostics diag;
    auto body = json::serialize(input);
    auto token = asio::as_tuple(asio::use_awaitable);
    auto done = co_await service.async_call(std::move(operation), std::move(body), diag, token);
    error_code ec = std::get<0>(done);
    if (ec) {
        result.problem = diag.code.empty() ? ec.message() : diag.code;
        co_return result;
    }
    auto output = json::parse(std::get<1>(done), ec);
    if (ec || !output.is_object()) {
        result.problem = "not an object in JSON";
        co_return result;
    }
    result.members = std::move(output.get_object());
    co_return result;
}

asio::awaitable<answer> list_tags(client service, std::string arn) {
    answer all;
    json::array tags;
    json::object input{{"ResourceArn", arn}};
    bool more = !arn.empty();
    all.problem = more ? "" : "the table's ARN is not known";
    for (int n = 0; n < most_pages && more; ++n) {
        auto asking = ask(service, "ListTagsOfResource", input);
        auto page = co_await std::move(asking);
        all.problem = page.problem;
        const auto* list = page.members.if_contains("Tags");
        if (list != nullptr && list->is_array()) {
            tags.insert(tags.end(), list->get_array().begin(), list->get_array().end());
        }
        const auto* next = page.members.if_contains("NextToken");
        more = all.problem.empty() && next != nullptr && next->is_string();
        if (more) {
            input["NextToken"] = *next;
        }
    }
    all.members["Tags"] = std::move(tags);
    co_return all;
}

class settings {
public:
    void put(std::string_view name, std::string_view member, answer& from) {
        auto* found = from.members.if_contains(member);
        if (from.problem.empty() && found == nullptr) {
            from.problem = "nothing was said of it";
        }
        if (from.problem.empty()) {
            known_[name] = std::move(*found);
        } else {
            known_[name] = nullptr;
            unknown_[name] = from.problem;
        }
    }

    std::string to_text() {
        known_["unknown"] = std::move(unknown_);
        return json::serialize(known_);
    }

private:
    json::object known_;
    json::object unknown_;
};

} // namespace

asio::awaitable<std::string> describe_settings(client service, table_description table) {
    co_await asio::this_coro::throw_if_cancelled(false);
    settings all;
    const json::object named{{"TableName", table.name}};
    auto asking = ask(service, "DescribeTimeToLive", named);
    auto life = co_await std::move(asking);
    all.put("time_to_live", "TimeToLiveDescription", life);
    auto listing = list_tags(service, table.arn);
    auto tags = co_await std::move(listing);
    all.put("tags", "Tags", tags);
    asking = ask(service, "DescribeContinuousBackups", named);
    auto backups = co_await std::move(asking);
    all.put("continuous_backups", "ContinuousBackupsDescription", backups);
    co_return all.to_text();
}

} // namespace dyndump
