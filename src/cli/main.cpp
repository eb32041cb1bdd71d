#include <dyndump/printable.hpp>

#include "cli/commands/convert_command.hpp"
#include "cli/commands/copy_command.hpp"
#include "cli/commands/demo_command.hpp"
#include "cli/commands/dump_command.hpp"
#include "cli/commands/erase_command.hpp"
#include "cli/commands/generate_command.hpp"
#include "cli/commands/info_command.hpp"
#include "cli/commands/load_command.hpp"
#include "cli/commands/plan_command.hpp"
#include "cli/commands/remove_command.hpp"
#include "cli/commands/resume_command.hpp"
#include "cli/commands/sandbox_command.hpp"
#include "cli/commands/schema_command.hpp"
#include "cli/commands/status_command.hpp"
#include "cli/commands/verify_command.hpp"
#include "cli/connect/core_dumps.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/options/command_line.hpp"
#include "cli/plan/write_planning.hpp"
#include "cli/report/console.hpp"
#include "cli/report/standard_output.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace dyndump::cli;

exit_code run(const command_line& command, const std::string& program) {
    switch (command.what) {
    case command_line::action::dump:
        return run_dump(command.dump);
    case command_line::action::load:
        return run_load(command.load);
    case command_line::action::copy:
        return run_copy(command.copy);
    case command_line::action::erase:
        return run_erase(command.erase);
    case command_line::action::demo:
        return run_demo(program);
    case command_line::action::sandbox:
        return run_sandbox(command.sandbox, program);
    case command_line::action::compare:
        return run_compare(command.compare);
    case command_line::action::verify:
        return run_verify(command.verify);
    case command_line::action::plan:
        return run_plan(command.plan);
    case command_line::action::plan_load:
        return run_plan(command.plan_load);
    case command_line::action::plan_copy:
        return run_plan(command.plan_copy);
    case command_line::action::plan_erase:
        return run_plan(command.plan_erase);
    case command_line::action::generate:
        return run_generate(command.generate);
    case command_line::action::status:
        return run_status(command.status, program);
    case command_line::action::info:
        return run_info(command.info);
    case command_line::action::remove:
        return run_remove(command.remove);
    case command_line::action::convert:
        return run_convert(command.convert);
    case command_line::action::schema:
        return run_schema(command.schema);
    case command_line::action::leave:
        break;
    }
    if (command.code == exit_code::complete) {
        return print(command.text);
    }
    std::fputs(command.text.c_str(), stderr);
    return command.code;
}

// A file that is opened must not get the number of a standard stream that the caller has closed:
// messages would end up in the dump. Writing to the substitute of standard output fails.
void occupy_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) == -1) {
            static_cast<void>(
                ::open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY));
        }
    }
}

} // namespace

int main(int count, char** arguments) {
    occupy_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN); // a reader that leaves is an error code of write(2)
    std::signal(SIGXFSZ, SIG_IGN); // a file beyond its limit (ulimit -f) as well
    std::signal(SIGUSR1, SIG_IGN); // until somebody listens: it must not end the program
    keep_memory_out_of_core_dumps();
    try {
        const std::vector<std::string> given(arguments + 1, arguments + count);
        auto command = parse_command_line(given);
        for (const auto& [to, restarts] :
             {std::pair(&command.dump.resume, command.dump.restart),
              std::pair(&command.load.target.resume, command.load.target.restart),
              std::pair(&command.copy.target.resume, command.copy.target.restart)}) {
            *to = resume_command(arguments[0], given, restarts);
        }
        const auto code = static_cast<int>(run(command, arguments[0]));
        if (io_threads::any_left_behind()) {
            std::fflush(nullptr);
            ::_exit(code);
        }
        return code;
    } catch (const std::exception& e) {
        console(false).error(dyndump::printable(dyndump::message_of(e)));
        return static_cast<int>(exit_code::other);
    }
}
