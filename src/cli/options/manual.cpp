#include "cli/options/command_line.hpp"

#include <dyndump/version.hpp>

#include "cli/commands/generate_command.hpp"

#include <algorithm>
#include <string_view>

namespace dyndump::cli {
namespace {

const char* const before = R"(.TH DYNDUMP 1 2026-11-22 "dyndump )" DYNDUMP_VERSION
                           R"(" "User commands"
.SH NAME
dyndump \- dump whole DynamoDB tables, fast and completely
.SH SYNOPSIS
.B dyndump
.I COMMAND
.RI [ OPTIONS ]
.SH DESCRIPTION
Reads every item of a DynamoDB table by parallel Scan, at the read capacity that is allowed, and
writes each once, as a line of JSON, to standard output, a file or a directory.
Throttling makes a dump slower and does not end it.
A dump to a file or a directory that was interrupted, however it was, goes on where it was when the
same command is run again.
Credentials, region and endpoint are found where the AWS CLI finds them.
)";

const char* const after = R"(.SH CONFIGURATION
Each option, but for positional arguments, can be set in the environment and in a configuration file
as well; the command line comes first, then the environment, then the file, then the default.
.B dyndump config
shows each value and where it comes from.
.PP
The variable of
.B \-\-read\-capacity
is
.BR DYNDUMP_READ_CAPACITY ,
and so on.
The file has lines of the form
.IR "key = value" ,
the key being the option's long name without its dashes; a switch takes
.B true
or
.BR false .
Lines that begin with # are comments.
What stands below
.B [dump]
is for
.B dump
and
.BR plan ,
below
.B [verify]
for
.BR verify ;
what stands before the first such line is for every command that knows the key.
.PP
.EX
region = eu\-west\-1
[dump]
read\-capacity = 25%
compress = zstd
.EE
.SH EXIT STATUS
.TP
.B 0
Complete.
.TP
.B 1
Another failure.
.TP
.B 2
Usage: the command line is wrong.
.TP
.B 3
Incomplete: stopped before the end; what was written is right, and can be resumed.
.TP
.B 4
Configuration or credentials.
.TP
.B 5
The table is missing, or access to it is denied.
.TP
.B 6
Local input or output: a full disk, no permission, a file that exists.
.TP
.B 7
Integrity: what came, or what was written, is not what it should be.
.TP
.B 75
A transient failure, or another process writes this dump: try again.
.SH SIGNALS
.TP
.BR SIGINT ", " SIGTERM ", " SIGHUP ", " SIGXCPU
The first ends a dump, load, copy or erase in order: the requests under way are completed.
A SIGINT after it ends it now, and so does a SIGTERM or SIGHUP that comes more than ten seconds later.
Either way the same command goes on.
A SIGHUP that is ignored when the program starts (nohup) stays ignored.
.TP
.B SIGUSR1
Prints at once how far a dump is.
.SH ENVIRONMENT
.TP
.BI DYNDUMP_ OPTION
See CONFIGURATION.
.TP
.BR AWS_ACCESS_KEY_ID ", " AWS_SECRET_ACCESS_KEY ", " AWS_SESSION_TOKEN ", " AWS_PROFILE ", " \
AWS_REGION
These and others of the AWS CLI mean what they mean there.
.SH FILES
.TP
.IR $XDG_CONFIG_HOME/dyndump/config ", " ~/.config/dyndump/config
The configuration file.
.TP
.IR ~/.aws/config ", " ~/.aws/credentials
Profiles, regions and credentials.
.TP
.I share/dyndump/progress.schema.json
The JSON Schema of the events of
.BR "\-\-progress json" .
.SH EXAMPLES
.EX
dyndump plan \-\-region eu\-west\-1 orders
dyndump dump \-\-region eu\-west\-1 \-o orders/ \-\-compress zstd orders
dyndump verify orders/
dyndump compare orders/ table:orders
dyndump convert orders/ \-o orders.parquet \-\-to parquet
dyndump load \-\-region eu\-west\-1 orders/ orders\-again
dyndump copy \-\-region eu\-west\-1 orders orders\-copy
dyndump dump \-\-format plain \-\-read\-capacity 500 orders | gzip > orders.json.gz
.EE
)";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '\'') {
            out += "\\(aq";
        } else if (c == '~') {
            out += "\\(ti";
        } else if (c == '^') {
            out += "\\(ha";
        } else {
            out += c;
        }
    }
    return out.starts_with('.') ? "\\&" + out : out;
}

// "-p,--parallel" and "N" -> "\fB-p\fP, \fB--parallel\fP \fIN\fP"
std::string tag(const option_spec& spec) {
    if (is_positional(spec)) {
        return "\\fI" + escaped(spec.names) + "\\fP";
    }
    std::string out;
    std::string_view rest = spec.names;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        out += (out.empty() ? "\\fB" : ", \\fB") + escaped(rest.substr(0, comma)) + "\\fP";
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return is_switch(spec) ? out : out + " \\fI" + escaped(spec.value_name) + "\\fP";
}

// The command that another is like, but for some options of its own; null: it is like none.
const command_spec* model_of(const command_spec& command,
                             const std::vector<command_spec>& commands) {
    const auto found = std::find_if(commands.begin(), commands.end(), [&](const auto& each) {
        return each.name == command.section && command.section != command.name;
    });
    return found == commands.end() ? nullptr : &*found;
}

bool knows(const command_spec& command, const option_spec& option) {
    return std::any_of(command.options.begin(), command.options.end(),
                       [&](const auto& each) { return each.names == option.names; });
}

std::string describe(const command_spec& command, const command_spec* model) {
    std::string positional;
    std::string options;
    std::string group;
    for (const auto& spec : command.options) {
        if (is_positional(spec)) {
            positional += " \\fI" +
                          escaped(spec.value_name.starts_with('[') ? spec.value_name : spec.names) +
                          "\\fP";
        } else if (model != nullptr && knows(*model, spec)) {
            continue;
        } else if (spec.group != group) {
            group = spec.group;
            options += ".PP\n" + escaped(group) + ":\n";
        }
        options += ".TP\n" + tag(spec) + '\n' + escaped(help_of(spec)) + ".\n";
    }
    std::string text = ".SS " + escaped(command.name) + "\n.B dyndump " + escaped(command.name);
    text += "\\fR" + std::string(command.options.empty() ? "" : " [\\fIOPTIONS\\fP]") + positional;
    text += "\n.PP\n" + escaped(command.help) + ".\n";
    if (model != nullptr) {
        text += "Takes the options of\n.B " + escaped(model->name) + "\nas well.\n";
    }
    return text + options;
}

} // namespace

std::string to_manual(const std::vector<command_spec>& commands) {
    std::string text = before;
    text += ".SH COMMANDS\n";
    for (const auto& command : commands) {
        text += describe(command, model_of(command, commands));
    }
    return text + after;
}

} // namespace dyndump::cli
