#include "core/batch_packer.hpp"

namespace dyndump::core {
namespace {

// What ends the request before, if there is one, and begins the next.
constexpr std::string_view behind_another = "}},";
constexpr std::string_view begin_put = R"(}},{"PutRequest":{"Item":)";
constexpr std::string_view begin_removal = R"(}},{"DeleteRequest":{"Key":)";
constexpr std::string_view after_each = "}}";
constexpr std::string_view capacity_member = R"(,"ReturnConsumedCapacity":")";
constexpr std::string_view asks_for_indexes = R"(,"ReturnConsumedCapacity":"INDEXES"})";

} // namespace

void append_capacity_detail(std::string& body, std::string_view detail) {
    body.append(capacity_member).append(detail).append("\"}");
}

bool ask_for_total(std::string& body) {
    if (!body.ends_with(asks_for_indexes)) {
        return false;
    }
    body.resize(body.size() - asks_for_indexes.size());
    append_capacity_detail(body, "TOTAL");
    return true;
}

batch_packer::batch_packer(std::string_view table) {
    opening_.append(R"({"RequestItems":{)").append(table).append(":[");
}

void batch_packer::begin(std::string& body, const batch_limits& limits) {
    body_ = &body;
    body = opening_;
    limits_ = limits;
    size_ = 0;
    units_ = 0;
}

bool batch_packer::fits(std::size_t bytes, double units) const noexcept {
    const auto length = body_->size() + begin_removal.size() + bytes + after_each.size() +
                        asks_for_indexes.size() + 2;
    return size_ == 0 ||
           (size_ < limits_.items && length <= limits_.bytes && units_ + units <= limits_.units);
}

void batch_packer::add(write_kind kind, std::string_view item_or_key, double units) {
    auto beginning = kind == write_kind::put ? begin_put : begin_removal;
    beginning.remove_prefix(size_ == 0 ? behind_another.size() : 0);
    body_->append(beginning).append(item_or_key);
    ++size_;
    units_ += units;
}

void batch_packer::finish(std::string_view detail) {
    body_->append(size_ == 0 ? "" : after_each).append("]}");
    append_capacity_detail(*body_, detail);
}

} // namespace dyndump::core
