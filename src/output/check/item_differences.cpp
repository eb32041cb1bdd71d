#include <dyndump/item_differences.hpp>

#include "core/item_hash.hpp"
#include "core/key_reader.hpp"
#include "output/check/bucket_of.hpp"
#include "output/check/item_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <string_view>

namespace dyndump {
namespace asio = boost::asio;

namespace {

constexpr std::size_t keys_of_a_page = 64 << 10; // bytes
constexpr std::size_t most_words = 2000;         // of an item without a key

// One of the two, read page after page.
class compared_side {
public:
    compared_side(const core::key_reader& keys, const std::vector<bool>& buckets, bool without_keys,
                  std::size_t memory)
        : keys_(&keys)
        , buckets_(&buckets)
        , without_keys_(without_keys)
        , ledger(memory) {}

    asio::awaitable<error_code> write(page& source) {
        for (const auto& each : source.items()) {
            if (const auto ec = take(each)) {
                co_return ec;
            }
        }
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }

private:
    error_code take(item_view item) {
        key_.clear();
        if (!keys_->append_canonical(item, key_) && !without_keys_) {
            return {}; // nothing that a table could hold
        }
        core::item_hash hash;
        if (!hash_of_(item.json(), hash)) {
            return errc::malformed_response;
        }
        if (!buckets_->empty() && !(*buckets_)[output::bucket_of(key_, hash, buckets_->size())]) {
            return {};
        }
        words_.clear();
        if (key_.empty()) {
            words_ = item.json().substr(0, most_words);
        } else {
            keys_->append_json(item, words_);
        }
        return ledger.add(hash, key_, words_);
    }

    const core::key_reader* keys_;
    const std::vector<bool>* buckets_;
    bool without_keys_; // items without one count, too
    std::string key_;
    std::string words_;
    core::item_hasher hash_of_;

public:
    output::item_ledger ledger;
};

// Lines of keys, from memory. A cursor is the offset of the next line.
class line_source {
public:
    explicit line_source(std::string_view lines)
        : lines_(lines) {}

    asio::awaitable<error_code> open(read_context&) { co_return error_code{}; }
    std::uint32_t segments() const { return lines_.empty() ? 0 : 1; }

    asio::awaitable<error_code> read(read_context&, std::uint32_t, std::string_view cursor,
                                     page& into) {
        std::size_t at = 0;
        std::from_chars(cursor.data(), cursor.data() + cursor.size(), at);
        auto end = lines_.find('\n', std::min(at + keys_of_a_page, lines_.size() - 1));
        end = end == std::string_view::npos ? lines_.size() : end + 1;
        into.buffer().append(lines_.substr(at, end - at));
        if (end < lines_.size()) {
            into.set_cursor(std::to_string(end));
        }
        co_return into.parse_lines(page::line_form::item);
    }

private:
    std::string_view lines_;
};

} // namespace

class item_differences::state {
public:
    explicit state(item_differences_params given)
        : params(std::move(given))
        , keys(params.key)
        , source(keys, params.buckets, params.only_named, params.memory / 2)
        , target(keys, params.buckets, params.only_named, params.memory / 2) {}

    error_code conclude(item_difference_counts& counts);
    bool must_write(item_view item) const;

    const item_differences_params params;
    const core::key_reader keys;
    compared_side source;
    compared_side target;
    std::string extra; // a key a line

private:
    using key_list = std::vector<output::key_hash>; // in order
    using named_keys = std::map<output::key_hash, std::string>;

    error_code name_all(item_difference_counts& counts);

    key_list written_; // missing or changed
    named_keys named_missing_;
    named_keys named_changed_;
    named_keys named_extra_;
    key_list only_there_;
    mutable std::mutex hashing_; // guards what follows: one is made, for that takes longer than use
    mutable core::sha256 sha256_;
};

error_code item_differences::state::conclude(item_difference_counts& counts) {
    counts = {};
    counts.source_items = source.ledger.count();
    counts.target_items = target.ledger.count();
    const auto name = [this](named_keys& names, const output::key_hash& key) {
        if (names.size() < params.most_named) {
            names.emplace(key, "");
        }
    };
    const auto keep = [this](key_list& keys, const output::key_hash& key) {
        if (!params.only_named) {
            keys.push_back(key);
        }
    };
    const auto found = [&](output::side_difference what, const output::key_hash& key) {
        switch (what) {
        case output::side_difference::only_left:
            ++counts.missing;
            keep(written_, key);
            name(named_missing_, key);
            break;
        case output::side_difference::changed:
            ++counts.changed;
            keep(written_, key);
            name(named_changed_, key);
            break;
        case output::side_difference::only_right:
            ++counts.extra;
            keep(only_there_, key);
            name(named_extra_, key);
            break;
        }
    };
    const auto ec = output::compare(source.ledger, target.ledger, found);
    return ec ? ec : name_all(counts);
}

error_code item_differences::state::name_all(item_difference_counts& counts) {
    auto ec = source.ledger.name(named_missing_);
    ec = ec ? ec : source.ledger.name(named_changed_);
    if (!ec && !only_there_.empty()) {
        ec = target.ledger.each_name([&](const output::key_hash& key, std::string_view words) {
            if (std::binary_search(only_there_.begin(), only_there_.end(), key)) {
                extra.append(words).append("\n");
            }
        });
    }
    ec = ec ? ec : target.ledger.name(named_extra_);
    const auto say = [&](item_difference::kind what, const named_keys& names, const char* words) {
        for (const auto& [hash, key] : names) {
            counts.differences.push_back({what, key});
            counts.named.push_back(words + key);
        }
    };
    say(item_difference::missing, named_missing_, "not in the target: ");
    say(item_difference::changed, named_changed_, "changed: ");
    say(item_difference::extra, named_extra_, "not in the source: ");
    return ec;
}

bool item_differences::state::must_write(item_view item) const {
    std::string key;
    if (!keys.append_canonical(item, key)) {
        return true;
    }
    output::key_hash hash;
    {
        const std::lock_guard lock(hashing_);
        hash = output::hash_of_key(sha256_, key);
    }
    return std::binary_search(written_.begin(), written_.end(), hash);
}

item_differences::item_differences(item_differences_params params)
    : state_(std::make_unique<state>(std::move(params))) {}
item_differences::item_differences(item_differences&&) noexcept = default;
item_differences& item_differences::operator=(item_differences&&) noexcept = default;
item_differences::~item_differences() = default;

any_writer item_differences::source() {
    return any_writer(std::ref(state_->source));
}

any_writer item_differences::target() {
    return any_writer(std::ref(state_->target));
}

error_code item_differences::conclude(item_difference_counts& counts) {
    return state_->conclude(counts);
}

bool item_differences::must_write(item_view item) const {
    return state_->must_write(item);
}

any_source item_differences::extra() {
    return any_source(line_source(state_->extra));
}

} // namespace dyndump
