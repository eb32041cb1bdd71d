#include "output/objects/process.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>

#include <signal.h>
#include <unistd.h>

namespace dyndump::output {
namespace {

std::string first_line_of(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::string link_target(const char* path) {
    std::array<char, 256> target{};
    const auto n = ::readlink(path, target.data(), target.size());
    return n > 0 ? std::string(target.data(), static_cast<std::size_t>(n)) : std::string();
}

// 0: there is no such process, or it cannot be seen. Source: proc(5), /proc/PID/stat, field 22.
std::uint64_t start_of(std::int64_t number) {
    const auto line = first_line_of(fmt::format("/proc/{}/stat", number));
    const auto name_end = line.rfind(')'); // a name may hold blanks and parentheses
    if (name_end == line.npos) {
        return 0;
    }
    std::istringstream rest(line.substr(name_end + 1));
    std::string field;
    constexpr int fields_to_skip = 19; // behind the name: state, ...
    for (int i = 0; i != fields_to_skip; ++i) {
        rest >> field;
    }
    std::uint64_t started = 0;
    rest >> started;
    return started;
}

enum class process_fate { unknown, running, ended };

process_fate fate_of(const process& self, const process& other) {
    if (self.host != other.host || self.boot != other.boot || other.number <= 0) {
        return process_fate::unknown;
    }
    if (::kill(static_cast<::pid_t>(other.number), 0) != 0 && errno == ESRCH) {
        return process_fate::ended;
    }
    const auto started = start_of(other.number);
    if (started == 0 || other.started == 0) {
        return process_fate::unknown; // somebody else's, who hides it
    }
    return started == other.started ? process_fate::running : process_fate::ended;
}

} // namespace

process_table this_machine() {
    process_table table;
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) == 0) {
        table.self.host = name.data();
    }
    table.self.boot =
        first_line_of("/proc/sys/kernel/random/boot_id") + ' ' + link_target("/proc/self/ns/pid");
    table.self.number = ::getpid();
    table.self.started = start_of(table.self.number);
    table.has_ended = [self = table.self](const process& other) {
        return fate_of(self, other) == process_fate::ended;
    };
    table.is_running = [self = table.self](const process& other) {
        return fate_of(self, other) == process_fate::running;
    };
    return table;
}

} // namespace dyndump::output
