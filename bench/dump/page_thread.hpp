/// \file
/// Where page work goes when it is taken off the executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <sched.h>

namespace dyndump::bench {

/// A thread on a core of its choice: one that competes with the executor's for a core makes that
/// wait, whatever either does.
class page_thread {
public:
    explicit page_thread(unsigned core) {
        boost::asio::post(pool_, [core] {
            cpu_set_t only;
            CPU_ZERO(&only);
            CPU_SET(core, &only);
            ::sched_setaffinity(0, sizeof only, &only);
        });
    }

    boost::asio::any_io_executor get_executor() { return pool_.get_executor(); }

private:
    boost::asio::thread_pool pool_{1};
};

} // namespace dyndump::bench
