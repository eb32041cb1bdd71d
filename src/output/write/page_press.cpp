#include "output/write/page_press.hpp"

#include "output/check/item_slices.hpp"

#include <utility>

namespace dyndump::output {

page_press::page_press(const dump_writer_params& params)
    : encoder_(params.encoder)
    , compress_(make_compressor(params.compress, params.compression_level)) {
    if (params.signature) {
        hash_of_.emplace();
    }
}

bool page_press::takes_at_once(const page& source) const {
    const bool in_place = encoder_.format() == json_format::dynamodb_json && !compress_;
    return in_place || source.body().size() <= most_at_once;
}

error_code page_press::whole(page& source, pressed_items& out) {
    out = pressed_items();
    if (source.empty()) {
        return {};
    }
    auto ec = sign(source.items(), out);
    ec = ec ? ec : note_encoding(encoder_.encode(source, lines_, out.bytes));
    out.size = out.bytes.size();
    out.items = source.size();
    return ec ? ec : compress(out);
}

error_code page_press::slice(std::span<const item_view>& left, pressed_items& out) {
    const auto items = cut_slice(left, most_at_once);
    lines_.clear();
    out.signature = {};
    auto ec = sign(items, out);
    ec = ec ? ec : note_encoding(encoder_.encode(items, lines_));
    out.bytes = lines_;
    out.size = lines_.size();
    out.items = items.size();
    return ec ? ec : compress(out);
}

error_code page_press::note_encoding(error_code ec) {
    if (ec) {
        failed_action_ = "cannot encode an item for";
    }
    return ec;
}

error_code page_press::sign(std::span<const item_view> items, pressed_items& out) {
    if (!hash_of_) {
        return {};
    }
    for (const auto& each : items) {
        core::item_hash hash;
        if (!(*hash_of_)(each.json(), hash)) {
            failed_action_ = "cannot sign an item for";
            return errc::malformed_response;
        }
        out.signature.add_hash(hash);
    }
    return {};
}

error_code page_press::compress(pressed_items& out) {
    if (!compress_) {
        return {};
    }
    std::string_view frame;
    const auto ec = compress_->frame(out.bytes, frame);
    out.bytes = frame;
    if (ec) {
        failed_action_ = "cannot compress for";
    }
    return ec;
}

} // namespace dyndump::output
