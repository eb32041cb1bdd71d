// Standard error, as the user reads it: messages, and one line of progress that they do not break.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// Used by one thread.
class console {
public:
    /// `quiet`: errors only.
    explicit console(bool quiet);
    ~console();
    console(const console&) = delete;
    console& operator=(const console&) = delete;

    /// Something worth knowing.
    void note(std::string_view text);
    /// Something that went wrong; shown in any case.
    void error(std::string_view text);
    /// Replaces the line of progress. On a terminal only.
    void status(std::string_view text);

    bool quiet() const noexcept { return quiet_; }
    /// Whether status() can be used: a terminal that moves its cursor.
    bool is_terminal() const noexcept { return terminal_; }
    /// What fits into a line.
    std::size_t columns() const;

private:
    void clear_status();

    bool quiet_;
    bool terminal_;
    bool status_shown_ = false;
};

} // namespace dyndump::cli
