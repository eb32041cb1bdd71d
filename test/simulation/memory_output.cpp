#include "simulation/output.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

namespace dyndump::simulation {
namespace {

class memory_output final : public output {
public:
    error_code open(test::asio::io_context&, std::optional<checkpoint>& from) override {
        if (segments_ == 0) {
            return {};
        }
        from.emplace();
        from->total_segments = segments_;
        for (const auto& [number, position] : positions_) {
            from->segments.push_back(position);
        }
        return {};
    }

    test::asio::awaitable<error_code> write(page& source) override {
        for (const auto& item : source.items()) {
            items_.push_back(item_number(item.json()));
        }
        segments_ = source.total_segments();
        auto& position = positions_[source.segment()];
        position.segment = source.segment();
        position.next_key = source.last_evaluated_key();
        position.done = position.next_key.empty();
        co_return error_code{};
    }

    test::asio::awaitable<error_code> finish(error_code) override { co_return error_code{}; }
    void close(end) override {}
    std::vector<std::uint64_t> items() const override { return items_; }
    std::string blemish() override { return {}; }

    std::string contradiction(const checkpoint& reported) const override {
        std::size_t written = 0;
        for (const auto& each : reported.segments) {
            const auto found = positions_.find(each.segment);
            const bool begun = found != positions_.end();
            written += begun ? 1 : 0;
            const auto here = begun ? found->second : segment_position{each.segment, false, {}};
            if (each.done != here.done || each.next_key != here.next_key) {
                return fmt::format("segment {} is at {} and is reported at {}", each.segment,
                                   here.next_key, each.next_key);
            }
        }
        return written == positions_.size() ? "" : "a segment that was begun is not reported";
    }

private:
    std::uint32_t segments_ = 0;
    std::vector<std::uint64_t> items_;
    std::map<std::uint32_t, segment_position> positions_;
};

} // namespace

std::unique_ptr<output> make_memory_output() {
    return std::make_unique<memory_output>();
}

std::uint64_t item_number(std::string_view text) {
    constexpr std::string_view before = R"({"id":{"S":")";
    constexpr std::string_view between = R"("},"x":{"N":")";
    constexpr std::string_view after = R"("}})";
    constexpr std::size_t digits = 8;
    constexpr std::uint64_t none = ~std::uint64_t{0};
    if (text.size() != before.size() + digits + between.size() + 1 + after.size() ||
        !text.starts_with(before) || !text.ends_with(after)) {
        return none;
    }
    text.remove_prefix(before.size());
    std::uint64_t number = 0;
    const auto* stop = text.data() + digits;
    const auto [end, ec] = std::from_chars(text.data(), stop, number);
    text.remove_prefix(digits);
    const bool whole = ec == std::errc{} && end == stop && text.starts_with(between) &&
                       text[between.size()] == static_cast<char>('0' + number % 10);
    return whole ? number : none;
}

void read_items(std::string_view lines, std::vector<std::uint64_t>& all) {
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size() - 1);
        all.push_back(item_number(lines.substr(0, end)));
        lines.remove_prefix(end + 1);
    }
}

} // namespace dyndump::simulation
