// Secrets do not end up in files that a crash leaves.
#pragma once

namespace dyndump::cli {

/// No core file is written, and none of the memory goes to a program that collects core dumps.
/// The process stays one that can be debugged, and /dev/stdout one that it can open.
void keep_memory_out_of_core_dumps() noexcept;

} // namespace dyndump::cli
