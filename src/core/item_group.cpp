#include <dyndump/item_group.hpp>

#include <algorithm>

namespace dyndump {

batch_get_request& batch_get_request::add(const item_request& one) {
    if (!one.problem().empty()) {
        problem_ = one.problem().data();
    } else if (one.is_raw() || one.key_json().empty()) {
        problem_ = "one of a batch has no key";
    }
    auto known = std::ranges::find(tables_, one.table(), &table_terms::name);
    if (known == tables_.end()) {
        table_terms made;
        made.name = one.table();
        made.members = "{"; // so that the first member has no comma
        one.append_to(made.members, item_request::form::read_terms);
        made.members.front() = ',';
        if (made.members.size() == 1) {
            made.members.clear();
        }
        known = tables_.insert(tables_.end(), std::move(made));
    }
    keys_.push_back(
        {static_cast<std::size_t>(known - tables_.begin()), std::string(one.key_json())});
    return *this;
}

transaction& transaction::add(std::string_view action, const item_request& one) {
    if (!one.problem().empty()) {
        problem_ = one.problem().data();
    } else if (one.is_raw()) {
        problem_ = "an action of a transaction is built member by member";
    }
    if (table_.empty()) {
        table_ = one.table();
    }
    actions_ += actions_.empty() ? "{\"" : ",{\"";
    actions_ += action;
    actions_ += "\":";
    one.append_to(actions_, item_request::form::action);
    actions_ += '}';
    ++size_;
    return *this;
}

} // namespace dyndump
