#include "output/check/item_ledger.hpp"

#include "output/check/canonical_item.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace dyndump::output {
namespace {

// For people; a whole item is cut.
constexpr std::size_t most_words = 200;

template <class Digest>
key_hash head_of(const Digest& digest) {
    key_hash head;
    static_assert(sizeof(digest) >= sizeof(head));
    std::memcpy(head.data(), digest.data(), head.size());
    return head;
}

const attribute_value* find(const attribute_map& item, const std::string& name) {
    const auto found = std::find_if(item.begin(), item.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return found == item.end() ? nullptr : &found->second;
}

// pk "a", sk 12
std::string words_for(const attribute_map& item, const std::vector<std::string>& key) {
    std::string words;
    for (const auto& name : key) {
        if (const auto* value = find(item, name)) {
            words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, shown(*value));
        }
    }
    return words.substr(0, most_words);
}

// Of an item without a key: its attributes, as far as they can be shown.
std::vector<std::string> all_names(const attribute_map& item) {
    std::vector<std::string> names;
    for (const auto& entry : item) {
        names.push_back(entry.first);
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

item_ledger::item_ledger(std::size_t memory)
    : memory_(memory / 2)
    , records_(memory / 2) {}

key_hash hash_of_key(core::sha256& by, std::string_view bytes) {
    return head_of(by(bytes));
}

error_code item_ledger::add(const attribute_map& item, const std::vector<std::string>& key,
                            bool loose) {
    key_.clear();
    for (const auto& name : key) {
        const auto* value = find(item, name);
        if (value == nullptr) {
            key_.clear();
            break;
        }
        append_canonical(*value, loose, key_);
    }
    scratch_.clear();
    append_canonical(item, loose, scratch_);
    return add(core::hash_of_form(scratch_), key_,
               words_for(item, key_.empty() ? all_names(item) : key));
}

error_code item_ledger::add(const core::item_hash& item, std::string_view key,
                            std::string_view words) {
    signature_.add_hash(item);
    item_record record{head_of(item), head_of(item)};
    if (!key.empty()) {
        record.key = hash_of_key(sha256_, key);
    }
    const auto ec = records_.add(record);
    return ec ? ec : remember(record.key, words);
}

error_code item_ledger::remember(const key_hash& key, std::string_view words) {
    const auto size = static_cast<std::uint32_t>(words.size());
    words_.append(reinterpret_cast<const char*>(key.data()), key.size());
    words_.append(reinterpret_cast<const char*>(&size), sizeof(size));
    words_ += words;
    if (words_.size() < memory_) {
        return {};
    }
    if (!file_) {
        file_ = make_temporary_file();
        if (!file_) {
            return last_error();
        }
    }
    if (std::fwrite(words_.data(), 1, words_.size(), file_.get()) != words_.size()) {
        return last_error();
    }
    words_.clear();
    return {};
}

error_code item_ledger::name(std::map<key_hash, std::string>& names) {
    return names.empty() ? error_code{} : read_back([&](const key_hash& key, std::string words) {
        const auto wanted = names.find(key);
        if (wanted != names.end()) {
            wanted->second = std::move(words);
        }
    });
}

error_code item_ledger::read_back(const std::function<void(const key_hash&, std::string)>& each) {
    std::string_view rest = words_;
    if (file_) {
        // What is still in memory goes behind the rest, and all of it is read.
        if (std::fwrite(words_.data(), 1, words_.size(), file_.get()) != words_.size() ||
            std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) {
            return last_error();
        }
        words_.clear();
        rest = {};
    }
    const auto take = [&](void* to, std::size_t size) {
        if (file_) {
            return std::fread(to, 1, size, file_.get()) == size;
        }
        if (rest.size() < size) {
            return false;
        }
        std::memcpy(to, rest.data(), size);
        rest.remove_prefix(size);
        return true;
    };
    key_hash key;
    while (take(key.data(), key.size())) {
        std::uint32_t size = 0;
        std::string words;
        if (take(&size, sizeof(size))) {
            words.resize(size);
        }
        if (words.size() != size || !take(words.data(), size)) {
            return errc::corrupt_output;
        }
        each(key, std::move(words));
    }
    return file_ && std::ferror(file_.get()) != 0 ? last_error() : error_code{};
}

error_code
item_ledger::each_name(const std::function<void(const key_hash&, std::string_view)>& each) {
    return read_back([&](const key_hash& key, const std::string& words) { each(key, words); });
}

error_code compare(item_ledger& left, item_ledger& right,
                   const std::function<void(side_difference, const key_hash&)>& found) {
    std::optional<item_record> ours;
    std::optional<item_record> theirs;
    auto ec = left.sort();
    ec = ec ? ec : right.sort();
    ec = ec ? ec : left.next(ours);
    ec = ec ? ec : right.next(theirs);
    while (!ec && (ours || theirs)) {
        const bool is_left = ours && (!theirs || ours->key <= theirs->key);
        const bool is_right = theirs && (!ours || theirs->key <= ours->key);
        if (!is_right) {
            found(side_difference::only_left, ours->key);
        } else if (!is_left) {
            found(side_difference::only_right, theirs->key);
        } else if (ours->item != theirs->item) {
            found(side_difference::changed, ours->key);
        }
        ec = is_left ? left.next(ours) : ec;
        ec = is_right && !ec ? right.next(theirs) : ec;
    }
    return ec;
}

} // namespace dyndump::output
