#include "parquet/footer_reader.hpp"

#include "parquet/compact_protocol.hpp"

#include <dyndump/error.hpp>

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace dyndump::parquet {
namespace {

constexpr std::uint64_t footer_tail = 8; // its size, and the magic word
constexpr std::uint64_t most_footer_bytes = std::uint64_t{256} << 20;

struct schema_element {
    std::int64_t type = -1;
    std::int64_t repetition = -1;
    std::int64_t children = 0;
    std::int64_t type_length = 0;
    std::string_view name;
};

// A structure's members, one after the other; those that `take` does not take are passed over.
template <class Take>
void each_member(compact_reader& from, Take take) {
    std::int16_t last = 0;
    for (auto each = from.next(last); each.type != thrift::stop && from.ok();
         each = from.next(last)) {
        if (!take(each)) {
            from.skip(each.type);
        }
    }
}

bool is_integer(thrift type) noexcept {
    return type == thrift::i16 || type == thrift::i32 || type == thrift::i64;
}

template <class Each>
void each_structure(compact_reader& from, Each each) {
    const auto list = from.list();
    if (list.size > 0 && list.type != thrift::structure) {
        from.fail();
    }
    for (std::size_t i = 0; i < list.size && from.ok(); ++i) {
        each();
    }
}

class footer_parser {
public:
    footer_parser(std::string_view text, std::uint64_t data_end, file_contents& into)
        : from_(text)
        , data_end_(data_end)
        , into_(into) {}

    bool parse() {
        each_member(from_, [this](compact_reader::member each) {
            if (each.id == 2 && each.type == thrift::list) {
                each_structure(from_, [this] { schema_.push_back(schema()); });
            } else if (each.id == 3 && is_integer(each.type)) {
                into_.rows = count();
            } else if (each.id == 4 && each.type == thrift::list) {
                each_structure(from_, [this] { into_.groups.push_back(group()); });
            } else if (each.id == 5 && each.type == thrift::list) {
                each_structure(from_, [this] { note(); });
            } else {
                return false;
            }
            return true;
        });
        return from_.ok();
    }

    const std::vector<schema_element>& elements() const noexcept { return schema_; }

private:
    std::uint64_t count() {
        const auto value = from_.integer();
        if (value < 0) {
            from_.fail();
            return 0;
        }
        return static_cast<std::uint64_t>(value);
    }

    schema_element schema() {
        schema_element element;
        each_member(from_, [&](compact_reader::member each) {
            if (each.id == 4 && each.type == thrift::binary) {
                element.name = from_.binary();
                return true;
            }
            auto* const to = each.id == 1   ? &element.type
                             : each.id == 2 ? &element.type_length
                             : each.id == 3 ? &element.repetition
                             : each.id == 5 ? &element.children
                                            : nullptr;
            if (to == nullptr || !is_integer(each.type)) {
                return false;
            }
            *to = from_.integer();
            return true;
        });
        return element;
    }

    void note() {
        std::string name;
        std::string value;
        each_member(from_, [&](compact_reader::member each) {
            if (each.type != thrift::binary) {
                return false;
            }
            (each.id == 1 ? name : value) = from_.binary();
            return true;
        });
        into_.notes.emplace(std::move(name), std::move(value));
    }

    group_place group() {
        group_place place;
        each_member(from_, [&](compact_reader::member each) {
            if (each.id == 1 && each.type == thrift::list) {
                each_structure(from_, [&] { place.chunks.push_back(chunk()); });
            } else if (each.id == 3 && is_integer(each.type)) {
                place.rows = count();
            } else {
                return false;
            }
            return true;
        });
        return place;
    }

    chunk_place chunk() {
        chunk_place place;
        each_member(from_, [&](compact_reader::member each) {
            if (each.id != 3 || each.type != thrift::structure) {
                return false;
            }
            metadata(place);
            return true;
        });
        if (place.offset > data_end_ || place.size > data_end_ - place.offset) {
            from_.fail();
        }
        return place;
    }

    void metadata(chunk_place& place) {
        std::uint64_t dictionary = 0;
        each_member(from_, [&](compact_reader::member each) {
            if (!is_integer(each.type)) {
                return false;
            }
            switch (each.id) {
            case 4: {
                const auto kind = from_.integer();
                if (kind != static_cast<int>(codec::none) &&
                    kind != static_cast<int>(codec::snappy) &&
                    kind != static_cast<int>(codec::zstd)) {
                    from_.fail();
                }
                place.compressed = static_cast<codec>(kind);
                return true;
            }
            case 5:
                place.values = count();
                return true;
            case 7:
                place.size = count();
                return true;
            case 9:
                place.offset = count();
                return true;
            case 11:
                dictionary = count();
                return true;
            default:
                return false;
            }
        });
        if (dictionary != 0 && dictionary < place.offset) {
            place.offset = dictionary;
        }
    }

    compact_reader from_;
    std::uint64_t data_end_;
    file_contents& into_;
    std::vector<schema_element> schema_;
};

// Whether the file has the columns that are noted, as they are written here.
class schema_check {
public:
    explicit schema_check(const std::vector<schema_element>& elements)
        : elements_(elements) {}

    bool holds(const std::vector<leaf>& leaves) {
        constexpr std::int64_t required = 0;
        constexpr std::int64_t optional = 1;
        constexpr std::int64_t repeated = 2;
        const auto* const root = next();
        bool good = root != nullptr && root->children == static_cast<std::int64_t>(leaves.size());
        for (const auto& each : leaves) {
            if (each.repeats()) {
                good = good && is_group(each.name, optional) && is_group("list", repeated) &&
                       is_value(each, "element", required);
            } else {
                good = good && is_value(each, each.name, optional);
            }
        }
        return good && at_ == elements_.size();
    }

private:
    const schema_element* next() { return at_ < elements_.size() ? &elements_[at_++] : nullptr; }
    bool is_group(std::string_view name, std::int64_t repetition) {
        const auto* one = next();
        return one != nullptr && one->name == name && one->repetition == repetition &&
               one->children == 1;
    }
    bool is_value(const leaf& what, std::string_view name, std::int64_t repetition) {
        const auto* one = next();
        return one != nullptr && one->name == name && one->repetition == repetition &&
               one->children == 0 && one->type == static_cast<std::int64_t>(what.kind()) &&
               (what.kind() != physical::fixed ||
                one->type_length == static_cast<std::int64_t>(fixed_size));
    }

    const std::vector<schema_element>& elements_;
    std::size_t at_ = 0;
};

bool counts_agree(const file_contents& contents) {
    std::uint64_t rows = 0;
    for (const auto& group : contents.groups) {
        if (group.chunks.size() != contents.leaves.size() || group.rows > contents.rows - rows) {
            return false;
        }
        rows += group.rows;
        for (std::size_t i = 0; i < group.chunks.size(); ++i) {
            const auto values = group.chunks[i].values;
            if (values < group.rows || (values > group.rows && !contents.leaves[i].repeats())) {
                return false;
            }
        }
    }
    return rows == contents.rows;
}

} // namespace

std::optional<std::uint64_t> footer_size(std::string_view last, std::uint64_t file_size) {
    if (last.size() != footer_tail || !last.ends_with(magic) ||
        file_size < footer_tail + magic.size()) {
        return std::nullopt;
    }
    std::uint32_t size = 0;
    std::memcpy(&size, last.data(), sizeof size);
    if (size > file_size - footer_tail - magic.size() || size > most_footer_bytes) {
        return std::nullopt;
    }
    return size + footer_tail;
}

bool read_footer(std::string_view text, std::uint64_t file_size, file_contents& contents,
                 std::string& problem) {
    contents = {};
    const auto data_end = file_size - text.size();
    text.remove_suffix(footer_tail);
    footer_parser parser(text, data_end, contents);
    if (!parser.parse()) {
        problem = "the end of the Parquet file, which says what is in it, is damaged";
        return false;
    }
    const auto note = contents.notes.find(std::string(columns_note));
    diagnostics diag;
    if (note == contents.notes.end()) {
        problem = "it is a Parquet file that dyndump did not write: it does not tell what items "
                  "its rows are";
        return false;
    }
    if (read_columns(note->second, contents.columns, diag)) {
        problem = diag.message;
        return false;
    }
    contents.leaves = leaves_of(contents.columns);
    if (!schema_check(parser.elements()).holds(contents.leaves)) {
        problem = "the columns of the Parquet file are not those that its note names";
        return false;
    }
    if (!counts_agree(contents)) {
        problem = "the numbers of rows in the Parquet file contradict each other";
        return false;
    }
    return true;
}

} // namespace dyndump::parquet
