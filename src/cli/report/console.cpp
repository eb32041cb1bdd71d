#include "cli/report/console.hpp"

#include "cli/report/figures.hpp"
#include "cli/report/progress_events.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace dyndump::cli {
namespace {

bool moves_cursor() {
    const char* term = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

void put(std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(STDERR_FILENO, text.data(), text.size());
        if (n <= 0) {
            return; // nobody to tell
        }
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

} // namespace

console::console(bool quiet, bool events)
    : quiet_(quiet)
    , events_(events)
    , terminal_(moves_cursor()) {}

console::~console() {
    clear_status();
}

void console::note(std::string_view text) {
    if (!quiet_) {
        line(text);
    }
}

void console::error(std::string_view text) {
    last_error_ = text;
    if (events_) {
        event(message_event("error", text));
        return;
    }
    clear_status();
    put("dyndump: " + printable_lines(text) + '\n');
}

void console::warning(std::string_view text) {
    if (events_) {
        event(message_event("warning", text));
        return;
    }
    clear_status();
    put("dyndump: Warning: " + printable_lines(text) + '\n');
}

void console::line(std::string_view text) {
    if (events_) {
        event(message_event("note", text));
        return;
    }
    clear_status();
    put(printable_lines(text) + '\n');
}

bool console::can_ask() noexcept {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

std::string console::ask(std::string_view question) {
    line(question);
    std::string answer;
    std::getline(std::cin, answer);
    return answer;
}

void console::event(const boost::json::object& what) {
    put(to_line(what, std::chrono::system_clock::now()));
}

void console::status(std::string_view text) {
    if (!quiet_ && terminal_) {
        put('\r' + printable(text, whole_text) + "\x1b[K");
        status_shown_ = true;
    }
}

std::size_t console::columns() const {
    winsize window{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) {
        return 79;
    }
    return window.ws_col - 1U; // the last column makes some terminals wrap
}

void console::clear_status() {
    if (status_shown_) {
        put("\r\x1b[K");
        status_shown_ = false;
    }
}

} // namespace dyndump::cli
