#include "core/unprocessed.hpp"

#include <algorithm>

namespace dyndump::core {

batch_set find_unprocessed(std::span<const std::string_view> keys,
                           std::span<const unprocessed_entry> entries, const key_reader& reader,
                           std::string& scratch) {
    batch_set found;
    for (const auto& entry : entries) {
        scratch.clear();
        const bool has_key = reader.append_canonical(item_view(entry.content), scratch);
        const auto place = std::ranges::find(keys, scratch);
        if (!has_key || place == keys.end()) {
            found.reset();
            for (std::size_t i = 0; i < keys.size(); ++i) {
                found.set(i);
            }
            return found;
        }
        found.set(static_cast<std::size_t>(place - keys.begin()));
    }
    return found;
}

} // namespace dyndump::core
