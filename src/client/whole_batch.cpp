#include "client/whole_batch.hpp"

#include "client/request_body.hpp"
#include "client/write_body.hpp"
#include "core/write_response.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

error_code check(const batch_write_request& request, diagnostics& diag) {
    if (request.table_name.empty()) {
        return refuse_request(diag, "The table's name is empty.");
    }
    for (const auto* list : {&request.puts, &request.removals}) {
        for (const auto& each : *list) {
            if (each.empty()) {
                return refuse_request(diag, "An item of the batch is empty.");
            }
            if (auto ec = check_raw_json("An item of the batch", each, diag)) {
                return ec;
            }
        }
    }
    return {};
}

std::size_t size_of(const batch_write_request& batch) {
    return batch.puts.size() + batch.removals.size();
}

// Moves up to `most` texts from the end of one list to another.
void move_some(std::vector<std::string>& from, std::vector<std::string>& to, std::size_t most) {
    const auto count = std::min(from.size(), most);
    const auto first = from.end() - static_cast<std::ptrdiff_t>(count);
    to.insert(to.end(), std::make_move_iterator(first), std::make_move_iterator(from.end()));
    from.erase(first, from.end());
}

void put_back(batch_write_request& part, batch_write_request& left) {
    move_some(part.puts, left.puts, part.puts.size());
    move_some(part.removals, left.removals, part.removals.size());
}

// What is beyond it would be asked for again and again.
bool could_be_of(const batch_write_request& part,
                 const std::vector<core::unprocessed_entry>& undone) {
    const auto puts = std::ranges::count_if(undone, &core::unprocessed_entry::is_put);
    return std::cmp_less_equal(puts, part.puts.size()) &&
           std::cmp_less_equal(std::ssize(undone) - puts, part.removals.size());
}

void add(const core::write_response& answer, std::optional<write_units>& to) {
    if (!answer.has_units) {
        return;
    }
    auto& sum = to ? *to : to.emplace();
    sum.total += answer.units.total;
    sum.table += answer.units.table;
    for (const auto& each : answer.units.indexes) {
        sum.add(each.name, each.global, each.units);
    }
}

} // namespace

asio::awaitable<error_code> write_whole_batch(client_core& core, const batch_write_request& request,
                                              batch_write_result& result, diagnostics& diag) {
    diag.clear();
    result = {};
    result.unprocessed = request;
    auto& left = result.unprocessed;
    write_session session;
    auto outcome = check(request, diag);
    if (!outcome) {
        outcome = read_table_arn(request.table_name, session.link.table, diag);
    }
    auto progress = core.time()->now();
    unsigned round = 0;
    unsigned idle = 0;
    batch_write_request part(request.table_name);
    while (!outcome && size_of(left) > 0) {
        part.puts.clear();
        part.removals.clear();
        move_some(left.puts, part.puts, batch_write_request::most_items);
        move_some(left.removals, part.removals, batch_write_request::most_items - part.puts.size());
        write_batch_body(part, core.capacity_detail(), session.link.body);
        try {
            auto written = co_await core.write("BatchWriteItem", session, diag);
            outcome = written;
        } catch (...) { // of a transport or provider of the caller's
            result.maybe_applied = true;
            put_back(part, left);
            throw;
        }
        result.maybe_applied = result.maybe_applied || session.link.report.maybe_applied;
        const auto& undone = session.answer.unprocessed;
        if (!outcome && !could_be_of(part, undone)) {
            diag.message = "The service leaves more undone than it was asked to do.";
            result.maybe_applied = true;
            outcome = errc::malformed_response;
        }
        if (outcome) {
            put_back(part, left);
            break;
        }
        add(session.answer, result.units);
        for (const auto& entry : undone) {
            (entry.is_put ? left.puts : left.removals).emplace_back(entry.content);
        }
        if (undone.empty()) {
            round = 0;
            idle = 0;
            progress = core.time()->now();
            continue;
        }
        ++round;
        idle = undone.size() < size_of(part) ? 0 : idle + 1;
        progress = idle == 0 ? core.time()->now() : progress;
        auto interrupted = co_await core.pause_round(round, idle, progress, session.link, diag);
        outcome = interrupted;
    }
    co_return outcome;
}

} // namespace dyndump::detail
