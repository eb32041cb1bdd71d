// Standard error, as the user reads it: messages, and one line of progress that they do not break.
#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// Used by one thread. A terminal gets nothing of a text but printable() lines; where one holds
/// text from outside, that text's own line feeds are for the caller to escape.
class console {
public:
    /// `quiet`: errors only. `events`: everything as JSON lines, as progress_events.hpp has them.
    explicit console(bool quiet, bool events = false);
    ~console();
    console(const console&) = delete;
    console& operator=(const console&) = delete;

    /// Something worth knowing.
    void note(std::string_view text);
    /// Something that went wrong; shown in any case.
    void error(std::string_view text);
    /// Something that may go wrong; shown in any case.
    void warning(std::string_view text);
    /// A line that was asked for; shown in any case.
    void line(std::string_view text);
    /// Whether there is a terminal to ask on.
    static bool can_ask() noexcept;
    /// Shows the question as a line, and waits for one.
    std::string ask(std::string_view question);
    /// For programs; only where all is JSON lines.
    void event(const boost::json::object& what);
    /// Replaces the line of progress. On a terminal only.
    void status(std::string_view text);

    /// What error() was last told; empty: nothing.
    const std::string& last_error() const noexcept { return last_error_; }
    /// Whether status() can be used: a terminal that moves its cursor.
    bool is_terminal() const noexcept { return terminal_; }
    /// What fits into a line.
    std::size_t columns() const;

private:
    void clear_status();

    bool quiet_;
    bool events_;
    bool terminal_;
    bool status_shown_ = false;
    std::string last_error_;
};

} // namespace dyndump::cli
