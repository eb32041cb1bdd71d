#include "cli/load_journal.hpp"

#include "cli/descriptor.hpp"
#include "cli/figures.hpp"
#include "cli/text_file.hpp"
#include "files/atomic_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cerrno>
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
    const auto& n = state.counts;
    return {{"tool", tool},
            {"version", version},
            {"source", state.source},
            {"table_arn", state.table_arn},
            {"table_id", state.table_id},
            {"rule", state.rule},
            {"created", state.created},
            {"total_segments", state.position.total_segments},
            {"segments", std::move(segments)},
            {"read", n.read},
            {"put", n.put},
            {"identical", n.identical},
            {"kept", n.kept},
            {"rejected", n.rejected},
            {"superseded", n.superseded},
            {"filtered", n.filtered},
            {"expired", n.expired}};
}

std::string text(const json::object& from, std::string_view name) {
    return json::value_to<std::string>(from.at(name));
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

} // namespace

load_journal::~load_journal() {
    if (lock_ >= 0) {
        ::close(lock_);
    }
}

error_code load_journal::lock(std::string& problem) {
    const auto name = path_ + ".lock";
    constexpr ::mode_t owner_only = 0600;
    lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only);
    if (lock_ < 0) {
        const auto ec = last_error();
        problem = fmt::format("cannot open {}: {}", in_quotes(name), ec.message());
        return ec;
    }
    struct ::flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(lock_, F_OFD_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES)) {
        problem = fmt::format("another load works with the journal {}", in_quotes(path_));
        return errc::output_busy;
    }
    return {};
}

error_code load_journal::read(std::string& problem) {
    struct ::stat about {};
    if (::lstat(path_.c_str(), &about) != 0) {
        return errno == ENOENT ? error_code{} : last_error();
    }
    if (!S_ISREG(about.st_mode) || about.st_uid != ::geteuid() || (about.st_mode & 022) != 0) {
        problem = fmt::format("{} is not a file that only you can write", in_quotes(path_));
        return boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted);
    }
    std::string content;
    auto wrong = read_text_file(path_, most_bytes, content);
    if (wrong.empty()) {
        try {
            const auto value = json::parse(content);
            const auto& object = value.as_object();
            if (text(object, "tool") == tool && count(object, "version") == version) {
                state_ = from_json(object);
                there_ = true;
                return {};
            }
            wrong = "it is no journal of a load of this version";
        } catch (const std::exception&) {
            wrong = "it is no journal of a load";
        }
    }
    problem = fmt::format("cannot go on from {}: {}", in_quotes(path_), wrong);
    return errc::corrupt_output;
}

error_code load_journal::open(std::string path, std::string& problem) {
    path_ = std::move(path);
    if (path_.empty()) {
        return {};
    }
    auto ec = lock(problem);
    return ec ? ec : read(problem);
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
        ::unlink((path_ + ".lock").c_str());
    }
}

} // namespace dyndump::cli
