// How a part that lies in S3 was made: a record beside the one that says where its segment stands.
#pragma once

#include "archive/journal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::archive {

/// What a page record and an object record say of one part.
struct object_record {
    struct piece {
        std::string etag;
        std::uint64_t size = 0;
    };

    /// Of the multipart upload; empty: the object was put as a whole.
    std::string upload_id;
    /// What the object is marked with.
    std::string mark;
    /// Of an object that was put as a whole.
    std::string etag;
    /// The parts of the upload, from number 1 on.
    std::vector<piece> pieces;
    /// Of all that is uploaded, as long as the part may grow: with these it can be closed.
    std::optional<part_digests> so_far;
};

std::string to_text(const object_record& what);
/// False if it is none.
bool from_text(std::string_view text, object_record& what);

/// Both records, framed.
std::string part_records(const mark& where, const object_record& how);
/// False if it is not exactly that.
bool read_part_records(std::string_view content, mark& where, object_record& how);

} // namespace dyndump::archive
