// The manifest of a dump: with the right checksum or not, and what is read must survive being
// written and read again.
//   choice: with a checksum of its content or as it is; the manifest
#include "archive/digest.hpp"
#include "archive/manifest.hpp"
#include "fuzz/input.hpp"

#include <cmath>

namespace {

using namespace dyndump::archive;
using dyndump::fuzz::require;

std::string checked(std::string text) {
    text += "\n  \"sha256\": \"";
    running_digest digest(EVP_sha256());
    digest.add(text);
    return text + to_hex(digest.value()) + "\"\n}\n";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    dyndump::fuzz::input in(data, size);
    const bool with_checksum = (in.choice() & 1) != 0;
    const auto text = with_checksum ? checked(in.rest()) : in.rest();
    manifest read;
    std::string problem;
    if (!from_text(text, read, problem)) {
        require(!problem.empty());
        return 0;
    }
    const auto written = to_text(read);
    manifest again;
    require(from_text(written, again, problem));
    // Boost.JSON reads a number to its last bit but one.
    const double units = read.totals.capacity;
    require(std::abs(again.totals.capacity - units) <= 1e-14 * std::abs(units));
    again.totals.capacity = units;
    require(to_text(again) == written);
    require(again.parts.size() == read.parts.size() && again.key == read.key);
    // Any change is seen.
    auto damaged = written;
    damaged[data[0] % damaged.size()] ^= 1;
    require(!from_text(damaged, again, problem));
    return 0;
}
