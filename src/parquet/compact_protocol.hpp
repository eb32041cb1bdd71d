// Thrift's compact protocol, in which Parquet writes what it says of its data. Of Thrift only this
// encoding is needed: forty lines each way, without a run-time library that every user of ours
// would have to link, and reading that allocates nothing for what a damaged file claims.
// Source: thrift/doc/specs/thrift-compact-protocol.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

enum class thrift : std::uint8_t {
    stop = 0,
    true_value = 1,
    false_value = 2,
    i8 = 3,
    i16 = 4,
    i32 = 5,
    i64 = 6,
    number = 7, // a double
    binary = 8,
    list = 9,
    set = 10,
    map = 11,
    structure = 12,
};

class compact_writer {
public:
    explicit compact_writer(std::string& out)
        : out_(out) {}

    void begin() { last_.push_back(0); }
    void end() {
        out_ += '\0';
        last_.pop_back();
    }

    void i32(std::int16_t id, std::int32_t value) {
        field(id, thrift::i32);
        zigzag(value);
    }
    void i64(std::int16_t id, std::int64_t value) {
        field(id, thrift::i64);
        zigzag(value);
    }
    void i16(std::int16_t id, std::int16_t value) {
        field(id, thrift::i16);
        zigzag(value);
    }
    void i8(std::int16_t id, std::int8_t value) {
        field(id, thrift::i8);
        out_ += static_cast<char>(value);
    }
    void boolean(std::int16_t id, bool value) {
        field(id, value ? thrift::true_value : thrift::false_value);
    }
    void binary(std::int16_t id, std::string_view value) {
        field(id, thrift::binary);
        text(value);
    }
    /// A member that is a structure: end() ends it.
    void structure(std::int16_t id) {
        field(id, thrift::structure);
        begin();
    }
    /// A structure without members.
    void empty(std::int16_t id) {
        structure(id);
        end();
    }
    void list(std::int16_t id, thrift of, std::size_t size) {
        field(id, thrift::list);
        if (size < 15) {
            out_ += static_cast<char>(size << 4 | static_cast<unsigned>(of));
        } else {
            out_ += static_cast<char>(0xf0U | static_cast<unsigned>(of));
            varint(size);
        }
    }
    // Elements of lists.
    void element(std::int64_t value) { zigzag(value); }
    void element(std::string_view value) { text(value); }
    void element_boolean(bool value) { out_ += value ? '\1' : '\2'; }

private:
    void field(std::int16_t id, thrift type);
    void varint(std::uint64_t value);
    void zigzag(std::int64_t value) {
        varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view value) {
        varint(value.size());
        out_ += value;
    }

    std::string& out_;
    std::vector<std::int16_t> last_; // the number of the member before, of each open structure
};

/// Reads what may be damaged. After a fault all it gives is zero and empty, and ok() is false.
class compact_reader {
public:
    explicit compact_reader(std::string_view text)
        : text_(text) {}

    bool ok() const noexcept { return ok_; }
    void fail() noexcept {
        ok_ = false;
        at_ = text_.size();
    }
    /// Bytes read so far.
    std::size_t position() const noexcept { return at_; }

    struct member {
        std::int16_t id = 0;
        thrift type = thrift::stop;
    };
    /// The next member of a structure; its type is `stop` at the end. `last`: the number of the
    /// member before, 0 at first.
    member next(std::int16_t& last);

    std::int64_t integer() { return zigzag(); }
    std::string_view binary();
    struct list_head {
        thrift type = thrift::stop;
        std::size_t size = 0;
    };
    /// A list has at most as many elements as bytes are left.
    list_head list();
    void skip(thrift type, int depth = 0);

private:
    std::uint64_t varint();
    std::int64_t zigzag() {
        const auto value = varint();
        return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
    }
    std::uint8_t byte() {
        if (at_ == text_.size()) {
            ok_ = false;
            return 0;
        }
        return static_cast<std::uint8_t>(text_[at_++]);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

} // namespace dyndump::parquet
