#include <dyndump/dump_reader.hpp>

#include "async/run_on.hpp"
#include "core/sentence.hpp"
#include "core/system_error.hpp"
#include "output/files/interrupted.hpp"
#include "output/parquet/parquet_parts.hpp"
#include "output/read/dump_parts.hpp"
#include "output/read/reading_place.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/this_coro.hpp>

#include <cerrno>
#include <charconv>
#include <map>
#include <mutex>
#include <utility>

#include <unistd.h>

namespace dyndump {
namespace asio = boost::asio;

class dump_reader::state {
public:
    state(dump_reader_params given, error_code& ec, diagnostics& diag)
        : params(std::move(given)) {
        diag.clear();
        ec = place.find(params.path, params.objects, diag.message);
        if (!ec) {
            ec = output::find_parts(place.system(), params, found, diag.message);
        }
    }

    error_code read(std::uint32_t segment, std::string_view cursor, page& into, diagnostics& diag);

    dump_reader_params params;
    output::reading_place place; // outlives what is open there
    output::dump_parts found;

private:
    error_code open(std::uint32_t segment, std::unique_ptr<output::part_lines>& opened,
                    std::string& problem);
    error_code take(output::part_lines& part, std::uint32_t segment, page& into,
                    std::string& problem);
    void refuse(const std::vector<std::string_view>& lines, const std::string& path);

    std::mutex mutex_; // guards what follows
    std::map<std::uint32_t, std::unique_ptr<output::part_lines>> open_;
    std::mutex refusing_;
};

namespace {

error_code read_standard_input(std::uint64_t, std::span<char> into, std::size_t& count) {
    return output::retry_interrupted([&]() -> error_code {
        const auto n = ::read(STDIN_FILENO, into.data(), into.size());
        count = n > 0 ? static_cast<std::size_t>(n) : 0;
        return n < 0 ? core::system_error(errno) : error_code{};
    });
}

} // namespace

error_code dump_reader::state::open(std::uint32_t segment,
                                    std::unique_ptr<output::part_lines>& opened,
                                    std::string& problem) {
    const auto& part = found.parts[segment];
    if (!found.parquet.empty()) {
        opened = output::open_parquet_part(place.system(), found, segment);
        return {};
    }
    if (params.path == "-") {
        opened = std::make_unique<output::part_reader>(read_standard_input, part.claims);
        return {};
    }
    auto file = std::make_shared<output::durable_file>();
    std::uint64_t size = 0;
    auto& system = place.system();
    if (auto ec = output::open_part(system, found, part, *file, size)) {
        problem = system.words_for(ec);
        return ec;
    }
    if (part.claims.file_bytes && *part.claims.file_bytes != size) {
        problem =
            core::sentence("it has {} bytes, the manifest says {}", size, *part.claims.file_bytes);
        return errc::corrupt_output;
    }
    auto read = [file, &system](std::uint64_t at, std::span<char> into, std::size_t& count) {
        return output::retry_interrupted(
            [&] { return system.read(file->descriptor(), at, into, count); });
    };
    opened = std::make_unique<output::part_reader>(std::move(read), part.claims, part.range);
    return {};
}

error_code dump_reader::state::read(std::uint32_t segment, std::string_view cursor, page& into,
                                    diagnostics& diag) {
    std::uint64_t position = 0;
    const auto* const end = cursor.data() + cursor.size();
    const auto number = std::from_chars(cursor.data(), end, position);
    if (!cursor.empty() && (number.ec != std::errc{} || number.ptr != end)) {
        diag.message = "The checkpoint is not of a dump: its position is no number.";
        return errc::invalid_argument;
    }
    std::unique_ptr<output::part_lines> part;
    {
        std::lock_guard lock(mutex_);
        if (const auto there = open_.find(segment); there != open_.end()) {
            part = std::move(there->second);
            open_.erase(there);
        }
    }
    std::string problem;
    error_code ec;
    if (!part) {
        ec = open(segment, part, problem);
        if (!ec && !cursor.empty()) {
            ec = part->skip_to(position, problem);
        }
    }
    if (!ec) {
        ec = take(*part, segment, into, problem);
    }
    if (ec) {
        into.clear();
        diag.message = core::sentence("{}: {}", found.parts[segment].path,
                                      problem.empty() ? place.system().words_for(ec) : problem);
        return ec;
    }
    if (!into.cursor().empty()) {
        std::lock_guard lock(mutex_);
        open_.emplace(segment, std::move(part));
    }
    return {};
}

error_code dump_reader::state::take(output::part_lines& part, std::uint32_t segment, page& into,
                                    std::string& problem) {
    bool more = false;
    if (auto ec = part.read(params.page_bytes, into.buffer(), more, problem)) {
        return ec;
    }
    auto form = found.about.format == json_format::export_item ? page::line_form::item_in_envelope
                                                               : page::line_form::item;
    if (found.about.incremental) {
        form = params.removed_keys ? page::line_form::removed_key : page::line_form::changed_item;
    }
    std::vector<std::string_view> refused;
    auto ec = into.parse_lines(form, params.on_bad_line ? &refused : nullptr);
    if (ec) {
        problem = core::sentence("{} (before byte {})", into.problem(), part.position());
        return errc::corrupt_output;
    }
    refuse(refused, found.parts[segment].path);
    ec = part.count_items(into.scanned_count() + refused.size(), more, problem);
    if (!ec && more) {
        into.set_cursor(std::to_string(part.position()));
    }
    return ec;
}

void dump_reader::state::refuse(const std::vector<std::string_view>& lines,
                                const std::string& path) {
    if (lines.empty()) {
        return;
    }
    std::lock_guard lock(refusing_);
    for (const auto line : lines) {
        params.on_bad_line(line, path);
    }
}

dump_reader::dump_reader(dump_reader_params params, error_code& ec, diagnostics& diag)
    : state_(std::make_unique<state>(std::move(params), ec, diag)) {}

dump_reader::dump_reader(dump_reader&&) noexcept = default;
dump_reader& dump_reader::operator=(dump_reader&&) noexcept = default;
dump_reader::~dump_reader() = default;

const dump_contents& dump_reader::contents() const noexcept {
    return state_->found.about;
}

asio::awaitable<error_code> dump_reader::open(read_context&) {
    co_return error_code{};
}

std::uint32_t dump_reader::segments() const noexcept {
    return static_cast<std::uint32_t>(state_->found.parts.size());
}

asio::awaitable<error_code> dump_reader::read(read_context& context, std::uint32_t segment,
                                              std::string_view cursor, page& into) {
    auto work = [&] {
        return state_->read(segment, cursor, into, context.diag);
    };
    auto elsewhere = context.offload ? context.offload : state_->params.blocking_executor;
    if (!elsewhere) {
        co_return work();
    }
    // What waits for S3 can be left: the wait ends, and all others of this dump.
    auto cancelled = co_await asio::this_coro::cancellation_state;
    auto slot = cancelled.slot();
    if (slot.is_connected()) {
        slot.assign(
            [&system = state_->place.system()](asio::cancellation_type) { system.abandon(); });
    }
    auto ec = co_await async::run_on(std::move(elsewhere), work);
    slot.clear();
    co_return ec;
}

} // namespace dyndump
