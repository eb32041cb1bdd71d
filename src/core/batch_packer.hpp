/// \file
/// The bodies of BatchWriteItem, made of items as they came.
#pragma once

#include <dyndump/write_request.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace dyndump::core {

enum class write_kind { put, remove };

/// What one batch may hold. The first item always fits.
struct batch_limits {
    std::size_t items = batch_write_request::most_items;
    /// Of the request's body. The service allows 16 MB, but items may be six times as long in JSON,
    /// and a request of that size takes its time.
    std::size_t bytes = std::size_t{1} << 20;
    /// Write capacity units.
    double units = std::numeric_limits<double>::infinity();
};

/// Packs items, or keys of items to be removed, into the body of one request:
/// `{"RequestItems":{"t":[{"PutRequest":{"Item":...}},...]},"ReturnConsumedCapacity":"INDEXES"}`.
/// Each item is copied once. It is not looked at: that no two have the same key is up to page_keys.
class batch_packer {
public:
    /// `table`: its name as a JSON string, with quotes.
    explicit batch_packer(std::string_view table);

    /// Begins another batch in `body`, which is borrowed until finish().
    void begin(std::string& body, const batch_limits& limits);
    /// Does one more fit?
    bool fits(std::size_t bytes, double units) const noexcept;
    /// Adds it; \pre it fits.
    void add(write_kind kind, std::string_view item_or_key, double units);
    /// Completes the body. `detail`: INDEXES or TOTAL.
    void finish(std::string_view detail);

    std::size_t size() const noexcept { return size_; }
    double units() const noexcept { return units_; }

private:
    std::string opening_;
    batch_limits limits_;
    std::string* body_ = nullptr;
    std::size_t size_ = 0;
    double units_ = 0;
};

/// The end of the body of a write, from the member that asks for its cost on.
void append_capacity_detail(std::string& body, std::string_view detail);
/// Makes a body that asks for INDEXES ask for TOTAL. False if it does not end so.
bool ask_for_total(std::string& body);

} // namespace dyndump::core
