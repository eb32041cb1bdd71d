/// \file
/// The service without a network: from a target and a body to a reply.
#pragma once

#include "sandbox/operations.hpp"

#include <string_view>

namespace dyndump::sandbox_impl {

/// Serves one request. `target` is the value of X-Amz-Target.
///
/// Thread safety: as the catalog's, any thread.
reply serve(catalog& tables, const call_context& context, std::string_view target,
            std::string_view body);

/// The reply that says so.
reply fault_reply(const service_fault& fault);

} // namespace dyndump::sandbox_impl
