#include <dyndump/logger.hpp>

#include "core/thrown.hpp"

namespace dyndump {

void logger::deliver(const log_sink& to, const log_event& event) {
    core::call_at("logger", [&] { to(event); });
}

} // namespace dyndump
