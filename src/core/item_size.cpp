#include "core/item_size.hpp"

#include "core/base64.hpp"
#include "core/item_walker.hpp"
#include "core/json_string.hpp"
#include "core/number_text.hpp"

#include <dyndump/item.hpp>

namespace dyndump {
namespace {

/// DynamoDB's rules: names and texts by their UTF-8, binaries by their bytes, 3 for a list or map
/// and 1 for each of its elements.
class size_counter {
public:
    std::size_t size() const { return size_; }

    bool scalar(attribute_type type, std::string_view raw) {
        switch (type) {
        case attribute_type::string:
            size_ += core::unescaped_size(raw);
            break;
        case attribute_type::number:
            size_ += core::number_size(raw);
            break;
        case attribute_type::binary:
            // The text may hold escapes: some servers write "\\/".
            size_ += (core::unescaped_size(raw) - core::base64_padding(raw)) * 3 / 4;
            break;
        default:
            size_ += 1;
            break;
        }
        return true;
    }

    bool begin(attribute_type type) {
        if (!core::is_set(type)) {
            size_ += 3;
            ++depth_;
        }
        return true;
    }

    bool name(std::string_view raw, bool) {
        size_ += core::unescaped_size(raw) + (depth_ != 0 ? 1 : 0);
        return true;
    }

    bool element(bool) {
        size_ += 1;
        return true;
    }

    bool set_member(attribute_type type, std::string_view raw, bool) {
        switch (type) {
        case attribute_type::number_set:
            return scalar(attribute_type::number, raw);
        case attribute_type::binary_set:
            return scalar(attribute_type::binary, raw);
        default:
            return scalar(attribute_type::string, raw);
        }
    }

    bool end(attribute_type type) {
        if (!core::is_set(type)) {
            --depth_;
        }
        return true;
    }

private:
    std::size_t size_ = 0;
    int depth_ = 0;
};

} // namespace

std::size_t core::attribute_size(const attribute_view& attribute) {
    size_counter counter;
    counter.name(attribute.raw_name, true);
    core::item_walker walker(attribute.value.content(), counter);
    walker.content(attribute.value.type());
    return counter.size();
}

std::size_t item_view::dynamodb_size() const {
    size_counter counter;
    core::item_walker walker(json_, counter);
    walker.item(); // of a malformed item, what came before the fault
    return counter.size();
}

} // namespace dyndump
