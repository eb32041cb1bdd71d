#include "cli/load/load_journal.hpp"

#include "cli/connect/descriptor.hpp"
#include "cli/options/text_file.hpp"
#include "cli/report/figures.hpp"
#include "files/atomic_file.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr std::string_view tool = "dyndump load";
constexpr int version = 1;

json::object as_object(const load_state& state) {
    json::array segments;
    for (const auto& each : state.position.segments) {
        segments.push_back(each.done ? json::array{each.segment}
                                     : json::array{each.segment, each.next_key});
    }
    json::object all{{"tool", tool},
                     {"version", version},
                     {"source", state.source},
                     {"table_arn", state.table_arn},
                     {"table_id", state.table_id},
                     {"rule", state.rule},
                     {"from", printable(state.from)},
                     {"into", printable(state.into)},
                     {"command", state.command},
                     {"created", state.created},
                     {"total_segments", state.position.total_segments},
                     {"segments", std::move(segments)}};
    add_counts(all, state.counts);
    return all;
}

std::string text(const json::object& from, std::string_view name) {
    return json::value_to<std::string>(from.at(name));
}

// What journals of older versions lack.
std::string text_if_any(const json::object& from, std::string_view name) {
    return from.contains(name) ? text(from, name) : std::string();
}

std::uint64_t count(const json::object& from, std::string_view name) {
    return from.at(name).to_number<std::uint64_t>();
}

// Throws if something is missing or of another kind.
load_state from_json(const json::object& from) {
    load_state state;
    state.source = text(from, "source");
    state.table_arn = text(from, "table_arn");
    state.table_id = text(from, "table_id");
    state.rule = text(from, "rule");
    state.from = text_if_any(from, "from");
    state.into = text_if_any(from, "into");
    state.command = text_if_any(from, "command");
    state.created = from.at("created").as_bool();
    state.position.total_segments = from.at("total_segments").to_number<std::uint32_t>();
    for (const auto& each : from.at("segments").as_array()) {
        const auto& fields = each.as_array();
        segment_position at;
        at.segment = fields.at(0).to_number<std::uint32_t>();
        at.done = fields.size() == 1;
        at.next_key = at.done ? std::string() : json::value_to<std::string>(fields.at(1));
        state.position.segments.push_back(std::move(at));
    }
    auto& n = state.counts;
    n.read = count(from, "read");
    n.put = count(from, "put");
    n.identical = count(from, "identical");
    n.kept = count(from, "kept");
    n.rejected = count(from, "rejected");
    n.superseded = count(from, "superseded");
    // Those written before there were filters have none.
    n.filtered = from.contains("filtered") ? count(from, "filtered") : 0;
    n.expired = from.contains("expired") ? count(from, "expired") : 0;
    return state;
}

std::string lock_of(const std::string& journal) {
    return journal + ".lock";
}

struct ::flock whole_file() {
    struct ::flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return whole;
}

bool is_locked(const std::string& journal) {
    const int file = ::open(lock_of(journal).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        return false;
    }
    auto found = whole_file();
    const bool locked = ::fcntl(file, F_OFD_GETLK, &found) == 0 && found.l_type != F_UNLCK;
    ::close(file);
    return locked;
}

// `there`: whether there is such a file. `saved`: when it was written.
error_code read_state(const std::string& path, bool& there, load_state& state, std::time_t& saved,
                      std::string& problem) {
    struct ::stat about {};
    there = ::lstat(path.c_str(), &about) == 0;
    if (!there) {
        return errno == ENOENT ? error_code{} : last_error();
    }
    saved = about.st_mtim.tv_sec;
    if (!S_ISREG(about.st_mode) || about.st_uid != ::geteuid() || (about.st_mode & 022) != 0) {
        problem = fmt::format("{} is not a file that only you can write", in_quotes(path));
        return boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted);
    }
    std::string content;
    auto wrong = read_text_file(path, most_bytes, content);
    if (wrong.empty()) {
        try {
            const auto value = json::parse(content);
            const auto& object = value.as_object();
            if (text(object, "tool") == tool && count(object, "version") == version) {
                state = from_json(object);
                return {};
            }
            wrong = "it is no journal of a load of this version";
        } catch (const std::exception&) {
            wrong = "it is no journal of a load";
        }
    }
    problem = fmt::format("cannot go on from {}: {}", in_quotes(path), wrong);
    return errc::corrupt_output;
}

} // namespace

error_code read_load_progress(const std::string& path, load_progress& status,
                              std::string& problem) {
    bool there = false;
    std::time_t saved = 0;
    status.running = is_locked(path);
    auto ec = read_state(path, there, status.state, saved, problem);
    if (!ec && !there) {
        ec = boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory);
    }
    if (ec && problem.empty()) {
        problem = fmt::format("cannot read {}: {}", in_quotes(path), ec.message());
    }
    status.updated = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(saved));
    return ec;
}

void add_counts(json::object& to, const load_counts& n) {
    to["read"] = n.read;
    to["put"] = n.put;
    to["identical"] = n.identical;
    to["kept"] = n.kept;
    to["rejected"] = n.rejected;
    to["superseded"] = n.superseded;
    to["filtered"] = n.filtered;
    to["expired"] = n.expired;
}

load_journal::~load_journal() {
    if (lock_ >= 0) {
        ::close(lock_);
    }
}

error_code load_journal::lock(std::string& problem) {
    const auto name = lock_of(path_);
    constexpr ::mode_t owner_only = 0600;
    lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only);
    if (lock_ < 0) {
        const auto ec = last_error();
        problem = fmt::format("cannot open {}: {}", in_quotes(name), ec.message());
        return ec;
    }
    const auto whole = whole_file();
    if (::fcntl(lock_, F_OFD_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES)) {
        problem = fmt::format("another load works with the journal {}", in_quotes(path_));
        return errc::output_busy;
    }
    return {};
}

error_code load_journal::open(std::string path, std::string& problem) {
    path_ = std::move(path);
    if (path_.empty()) {
        return {};
    }
    std::time_t saved = 0;
    auto ec = lock(problem);
    return ec ? ec : read_state(path_, there_, state_, saved, problem);
}

error_code load_journal::save(const load_state& now, std::string& problem) {
    if (path_.empty()) {
        return {};
    }
    const auto fault = files::replace_file(path_, json::serialize(as_object(now)) + '\n',
                                           {files::audience::owner, false});
    if (fault) {
        problem = fault.message;
        return fault.code;
    }
    there_ = true;
    return {};
}

void load_journal::remove() {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
        ::unlink(lock_of(path_).c_str());
    }
}

} // namespace dyndump::cli
