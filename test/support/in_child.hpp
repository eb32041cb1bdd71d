// Work that may end the process, in a process of its own.
#pragma once

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace dyndump::test {

/// How a child ended.
struct child_end {
    int signal = 0; // that killed it
    int code = 0;   // that it returned
};

/// Runs `work` (int()) in a copy of this process, which must have no other threads. One that hangs
/// for half a minute is killed by SIGALRM.
template <class Work>
child_end in_child(Work&& work) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) {
        throw std::runtime_error("fork failed");
    }
    if (child == 0) {
        ::alarm(30);
        ::_exit(std::forward<Work>(work)());
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child) {
        throw std::runtime_error("waitpid failed");
    }
    return WIFEXITED(status) ? child_end{0, WEXITSTATUS(status)} : child_end{WTERMSIG(status), 0};
}

} // namespace dyndump::test
