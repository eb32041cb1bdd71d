#include <dyndump/item_transform.hpp>

#include "core/item_editor.hpp"
#include "core/sentence.hpp"
#include "core/thrown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace dyndump {
namespace {

error_code refuse_parameter(std::string_view words, diagnostics& diag) {
    diag.message = core::sentence("{}", words);
    return errc::invalid_argument;
}

} // namespace

class item_transform::state {
public:
    state(item_transform_params given, error_code& ec, diagnostics& diag)
        : params_(std::move(given))
        , edits_(params_, ec, diag) {}

    const item_transform_params& params() const { return params_; }
    error_code apply(page& items, diagnostics& diag);

private:
    error_code refuse(std::string_view item, std::string_view reason, diagnostics& diag);
    std::unique_ptr<core::item_editor::memory> take_memory();

    const item_transform_params params_;
    const core::item_editor edits_;
    std::mutex refusing_;
    std::mutex mutex_; // guards what follows
    std::vector<std::unique_ptr<core::item_editor::memory>> idle_;
};

std::unique_ptr<core::item_editor::memory> item_transform::state::take_memory() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) {
        return std::make_unique<core::item_editor::memory>();
    }
    auto memory = std::move(idle_.back());
    idle_.pop_back();
    return memory;
}

error_code item_transform::state::refuse(std::string_view item, std::string_view reason,
                                         diagnostics& diag) {
    if (!params_.on_refused) {
        return refuse_parameter(fmt::format("An item cannot be changed: {}", reason), diag);
    }
    const std::lock_guard lock(refusing_);
    return core::call_at("on_refused", [&] { return params_.on_refused(item, reason); });
}

error_code item_transform::state::apply(page& items, diagnostics& diag) {
    using outcome = core::item_editor::outcome;
    auto memory = take_memory();
    error_code fault;
    auto& omitted = items.omitted();
    items.edit(memory->text, [&](item_view item, std::string& instead) {
        switch (fault ? outcome::kept : edits_.edit(item, *memory, instead)) {
        case outcome::kept:
            return page::fate::kept;
        case outcome::changed:
            return page::fate::changed;
        case outcome::filtered:
            ++omitted.filtered;
            return page::fate::dropped;
        case outcome::expired:
            ++omitted.expired;
            return page::fate::dropped;
        case outcome::refused:
            break;
        }
        ++omitted.refused;
        fault = refuse(item.json(), memory->reason, diag);
        return page::fate::dropped;
    });
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(memory));
    return fault;
}

item_transform::item_transform(item_transform_params params, error_code& ec, diagnostics& diag)
    : state_(std::make_shared<state>(std::move(params), ec, diag)) {}

error_code item_transform::check_key(const std::vector<std::string>& names,
                                     diagnostics& diag) const {
    const auto& how = state_->params();
    for (const auto& name : names) {
        const auto refuse = [&](const char* what) {
            return refuse_parameter(
                fmt::format("\"{}\" is an attribute of the table's key: it cannot be {}", name,
                            what),
                diag);
        };
        if (std::find(how.drop.begin(), how.drop.end(), name) != how.drop.end()) {
            return refuse("dropped");
        }
        if (how.rename.contains(name)) {
            return refuse("renamed");
        }
        if (how.redact.contains(name)) {
            return refuse("redacted");
        }
        if (how.shift_ttl.count() != 0 && how.ttl_attribute == name) {
            return refuse("shifted");
        }
        for (const auto& [from, to] : how.rename) {
            if (to == name) {
                return refuse("the new name of another");
            }
        }
    }
    return {};
}

error_code item_transform::operator()(page& items, diagnostics& diag) const {
    return state_->apply(items, diag);
}

} // namespace dyndump
