#include "sandbox/catalog.hpp"

#include "sandbox/request_members.hpp"

#include <dyndump/table_arn.hpp>

#include <fmt/format.h>

#include <mutex>

namespace dyndump::sandbox_impl {

table_ptr catalog::create(table_definition definition, std::string status) {
    std::string name = definition.name;
    auto entry = std::make_shared<table_entry>(std::move(definition), cache_bytes_);
    entry->status.set(std::move(status));
    const std::unique_lock lock(mutex_);
    return tables_.emplace(std::move(name), entry).second ? entry : nullptr;
}

table_ptr catalog::find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = tables_.find(name);
    return found == tables_.end() ? nullptr : found->second;
}

void catalog::erase(const table_ptr& entry) {
    const std::unique_lock lock(mutex_);
    const auto found = tables_.find(entry->items.definition()->name);
    if (found != tables_.end() && found->second == entry) {
        tables_.erase(found);
    }
}

std::vector<std::string> catalog::names() const {
    const std::shared_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, entry] : tables_) {
        names.push_back(name);
    }
    return names;
}

outcome<table_ptr> any_table_of(const catalog& tables, const boost::json::object& request) {
    auto name = table_name_of(request);
    if (!name) {
        return name.error();
    }
    table_ptr found = tables.find(*name);
    if (found == nullptr) {
        return table_not_found_fault(*name, true);
    }
    return found;
}

outcome<table_ptr> table_of(const catalog& tables, const boost::json::object& request) {
    auto name = table_name_of(request);
    if (!name) {
        return name.error();
    }
    table_ptr found = tables.find(*name);
    if (found == nullptr || !found->status.in_service()) {
        return table_not_found_fault(*name, false);
    }
    return found;
}

outcome<table_ptr> table_of_arn(const catalog& tables, const boost::json::object& request) {
    auto arn = text_of(request, "ResourceArn");
    if (!arn) {
        return arn.error();
    }
    if (!is_arn(*arn)) {
        return validation_fault(
            fmt::format("Invalid TableArn: Invalid ResourceArn provided as input {}", *arn));
    }
    auto name = without_arn(*arn);
    if (!name) {
        return name.error();
    }
    table_ptr found = tables.find(*name);
    if (found == nullptr) {
        return table_not_found_fault(*arn, false);
    }
    return found;
}

} // namespace dyndump::sandbox_impl
