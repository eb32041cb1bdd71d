#include "output/write/compressor.hpp"

namespace dyndump::output {

std::unique_ptr<compressor> make_compressor(compression kind, int level) {
    switch (kind) {
    case compression::none:
        break;
    case compression::gzip:
        return make_gzip_compressor();
    case compression::zstd:
        return make_zstd_compressor(level);
    }
    return nullptr;
}

std::string_view suffix_of(compression kind) {
    switch (kind) {
    case compression::none:
        break;
    case compression::gzip:
        return ".gz";
    case compression::zstd:
        return ".zst";
    }
    return "";
}

} // namespace dyndump::output
