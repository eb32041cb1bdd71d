// Very many small records in order, in bounded memory.
#pragma once

#include <dyndump/error.hpp>

#include "output/files/temporary_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <type_traits>
#include <utility>
#include <vector>

#include <unistd.h>

namespace dyndump::output {

/// Sorts in memory, and beyond `memory` bytes in runs in a temporary file. First add(), then
/// sort(), then next() until there is no more.
template <class Record>
requires std::is_trivially_copyable_v<Record>
class sorted_runs {
public:
    explicit sorted_runs(std::size_t memory)
        : most_(std::max(fewest, memory / sizeof(Record))) {}

    error_code add(const Record& record) {
        if (records_.size() == most_) {
            if (auto ec = spill()) {
                return ec;
            }
        }
        records_.push_back(record);
        return {};
    }

    /// Nothing can be added after.
    error_code sort() {
        if (runs_.empty()) {
            std::sort(records_.begin(), records_.end());
            return {};
        }
        if (auto ec = spill()) {
            return ec;
        }
        std::vector<Record>().swap(records_);
        for (auto& each : runs_) {
            each.block = std::max<std::size_t>(1, most_ / runs_.size());
        }
        for (std::size_t n = 0; n < runs_.size(); ++n) {
            if (auto ec = advance(n)) {
                return ec;
            }
        }
        return {};
    }

    error_code next(std::optional<Record>& record) {
        record.reset();
        if (runs_.empty()) {
            if (taken_ < records_.size()) {
                record = records_[taken_++];
            }
            return {};
        }
        if (heads_.empty()) {
            return {};
        }
        const auto [least, which] = heads_.top();
        heads_.pop();
        record = least;
        return advance(which);
    }

private:
    static constexpr std::size_t fewest = 1024;

    // A sorted part of the file, read in blocks.
    struct run {
        std::uint64_t at = 0; // in records
        std::uint64_t end = 0;
        std::size_t block = 0;
        std::vector<Record> loaded{};
        std::size_t used = 0;
    };
    using head = std::pair<Record, std::size_t>;

    error_code spill() {
        std::sort(records_.begin(), records_.end());
        if (!file_) {
            file_ = make_temporary_file();
            if (!file_) {
                return last_error();
            }
        }
        const auto begin = runs_.empty() ? 0 : runs_.back().end;
        if (std::fwrite(records_.data(), sizeof(Record), records_.size(), file_.get()) !=
                records_.size() ||
            std::fflush(file_.get()) != 0) {
            return last_error();
        }
        runs_.push_back({begin, begin + records_.size()});
        records_.clear();
        return {};
    }

    // Brings the next record of a run among the heads.
    error_code advance(std::size_t which) {
        auto& from = runs_[which];
        if (from.used == from.loaded.size()) {
            if (auto ec = load(from)) {
                return ec;
            }
        }
        if (from.used < from.loaded.size()) {
            heads_.emplace(from.loaded[from.used++], which);
        }
        return {};
    }

    error_code load(run& from) {
        from.loaded.resize(std::min<std::uint64_t>(from.block, from.end - from.at));
        from.used = 0;
        auto* to = reinterpret_cast<char*>(from.loaded.data());
        auto wanted = from.loaded.size() * sizeof(Record);
        auto offset = static_cast<off_t>(from.at * sizeof(Record));
        while (wanted > 0) {
            const auto n = ::pread(::fileno(file_.get()), to, wanted, offset);
            if (n <= 0) {
                return n < 0 ? last_error() : error_code(errc::corrupt_output);
            }
            to += n;
            offset += n;
            wanted -= static_cast<std::size_t>(n);
        }
        from.at += from.loaded.size();
        return {};
    }

    std::size_t most_;
    std::vector<Record> records_;
    std::size_t taken_ = 0;
    temporary_file file_;
    std::vector<run> runs_;
    std::priority_queue<head, std::vector<head>, std::greater<>> heads_;
};

} // namespace dyndump::output
