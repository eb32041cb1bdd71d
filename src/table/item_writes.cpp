#include "table/item_writes.hpp"

#include "client/request_body.hpp"
#include "core/attribute_types.hpp"
#include "core/batch_packer.hpp"
#include "core/canonical_encoder.hpp"

namespace dyndump::table {
item_writes::item_writes(std::string_view table, const table_writer_params& params) {
    const bool newer = params.mode == write_mode::put_if_newer;
    opening_.append(R"({"TableName":)").append(table).append(R"(,"Item":)");
    condition_ = R"(,"ConditionExpression":"attribute_not_exists(#k))";
    condition_ += newer ? R"( OR attribute_not_exists(#v) OR #v < :v")" : R"(")";
    condition_ += R"(,"ExpressionAttributeNames":{"#k":)";
    detail::append_json_string(condition_, params.table.key_names.empty()
                                               ? std::string_view()
                                               : params.table.key_names.front());
    if (newer) {
        newer_attribute_ = params.newer_attribute;
        condition_ += R"(,"#v":)";
        detail::append_json_string(condition_, newer_attribute_);
    }
    condition_ += R"(},"ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
}

bool item_writes::is_comparable(item_view item) const {
    const auto version = item.find(newer_attribute_);
    return version && !core::ordered_type_name(version->type()).empty();
}

void item_writes::write(item_view item, std::string_view detail, std::string& body) const {
    body.assign(opening_).append(item.json()).append(condition_);
    if (!newer_attribute_.empty()) {
        const auto version = item.find(newer_attribute_).value_or(value_view());
        body.append(R"(,"ExpressionAttributeValues":{":v":{")");
        body.append(core::ordered_type_name(version.type())).append("\":");
        body.append(version.content()).append("}}");
    }
    core::append_capacity_detail(body, detail);
}

bool is_same_item(std::string_view one, std::string_view other) {
    if (one == other) {
        return true;
    }
    core::canonical_encoder form;
    core::canonical_encoder other_form;
    const auto its = form.encode(one);
    return !its.empty() && its == other_form.encode(other);
}

} // namespace dyndump::table
