#include "parquet/compact_protocol.hpp"

namespace dyndump::parquet {
namespace {

constexpr int most_thrift_depth = 16;

} // namespace

void compact_writer::field(std::int16_t id, thrift type) {
    const int step = id - last_.back();
    last_.back() = id;
    if (step > 0 && step <= 15) {
        out_ += static_cast<char>(step << 4 | static_cast<int>(type));
    } else {
        out_ += static_cast<char>(type);
        zigzag(id);
    }
}

void compact_writer::varint(std::uint64_t value) {
    while (value >= 0x80) {
        out_ += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out_ += static_cast<char>(value);
}

compact_reader::member compact_reader::next(std::int16_t& last) {
    const auto head = byte();
    member found{0, static_cast<thrift>(head & 0x0fU)};
    if (!ok_ || found.type == thrift::stop) {
        return {};
    }
    const auto step = static_cast<std::int16_t>(head >> 4);
    found.id =
        step == 0 ? static_cast<std::int16_t>(zigzag()) : static_cast<std::int16_t>(last + step);
    last = found.id;
    return found;
}

std::uint64_t compact_reader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto part = byte();
        value |= std::uint64_t{part & 0x7fU} << shift;
        if ((part & 0x80U) == 0) {
            return value;
        }
    }
    fail();
    return 0;
}

std::string_view compact_reader::binary() {
    const auto size = varint();
    if (!ok_ || size > text_.size() - at_) {
        fail();
        return {};
    }
    const auto value = text_.substr(at_, size);
    at_ += size;
    return value;
}

compact_reader::list_head compact_reader::list() {
    const auto head = byte();
    list_head found{static_cast<thrift>(head & 0x0fU), static_cast<std::size_t>(head >> 4)};
    if (found.size == 15) {
        found.size = varint();
    }
    if (!ok_ || found.size > text_.size() - at_) {
        fail();
        return {};
    }
    return found;
}

void compact_reader::skip(thrift type, int depth) {
    if (depth > most_thrift_depth) {
        fail();
        return;
    }
    switch (type) {
    case thrift::true_value:
    case thrift::false_value:
        break;
    case thrift::i8:
        byte();
        break;
    case thrift::i16:
    case thrift::i32:
    case thrift::i64:
        varint();
        break;
    case thrift::number:
        for (int i = 0; i < 8; ++i) {
            byte();
        }
        break;
    case thrift::binary:
        binary();
        break;
    case thrift::list:
    case thrift::set: {
        const auto head = list();
        const bool flags = head.type == thrift::true_value || head.type == thrift::false_value;
        for (std::size_t i = 0; i < head.size && ok_; ++i) {
            skip(flags ? thrift::i8 : head.type, depth + 1);
        }
        break;
    }
    case thrift::structure: {
        std::int16_t last = 0;
        for (auto each = next(last); each.type != thrift::stop && ok_; each = next(last)) {
            skip(each.type, depth + 1);
        }
        break;
    }
    default: // maps are in none of Parquet's structures
        fail();
    }
}

} // namespace dyndump::parquet
