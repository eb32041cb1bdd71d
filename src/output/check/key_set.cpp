#include "output/check/key_set.hpp"

namespace dyndump::output {

error_code key_set::duplicates(const std::function<void(const key_hash&)>& found) {
    std::optional<key_hash> last;
    std::optional<key_hash> key;
    bool told = false;
    auto ec = keys_.sort();
    while (!ec) {
        ec = keys_.next(key);
        if (ec || !key) {
            break;
        }
        const bool again = last == key;
        if (again && !told) {
            found(*key);
        }
        told = again;
        last = key;
    }
    return ec;
}

} // namespace dyndump::output
