#include "core/iso_time.hpp"

#include "core/saturating_time.hpp"

#include <algorithm>
#include <charconv>

namespace dyndump::core {
namespace {

// Takes what a time is made of off the front of a text; one failure makes all fail.
class reader {
public:
    explicit reader(std::string_view text) noexcept
        : rest_(text) {}

    int digits(std::size_t count) noexcept {
        int value = 0;
        const auto text = rest_.substr(0, count);
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (text.size() != count || failure != std::errc() || end != text.data() + count ||
            text.front() == '-') {
            good_ = false;
            return 0;
        }
        rest_.remove_prefix(count);
        return value;
    }

    bool skip(char c) noexcept {
        const bool found = rest_.starts_with(c);
        rest_.remove_prefix(found ? 1 : 0);
        return found;
    }
    void expect(char c) noexcept { good_ = skip(c) && good_; }

    void fraction() noexcept {
        if (skip('.')) {
            const auto end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
            good_ = good_ && end > 0;
            rest_.remove_prefix(end);
        }
    }

    std::chrono::minutes offset() noexcept {
        if (rest_ == "Z" || rest_ == "z" || rest_ == "UTC") {
            rest_ = {};
            return std::chrono::minutes(0);
        }
        const int sign = rest_.starts_with('-') ? -1 : 1;
        good_ = (skip('+') || skip('-')) && good_;
        const std::chrono::hours hours(digits(2));
        skip(':');
        const std::chrono::minutes minutes(digits(2));
        good_ = good_ && hours < std::chrono::hours(24) && minutes < std::chrono::hours(1);
        return sign * (hours + minutes);
    }

    bool complete() const noexcept { return good_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool good_ = true;
};

} // namespace

std::optional<std::chrono::sys_seconds> parse_iso_time(std::string_view text) noexcept {
    using namespace std::chrono;
    reader from(text);
    const year y(from.digits(4));
    from.expect('-');
    const month m(static_cast<unsigned>(from.digits(2)));
    from.expect('-');
    const day d(static_cast<unsigned>(from.digits(2)));
    if (!from.skip(' ')) {
        from.expect('T');
    }
    const hours hour(from.digits(2));
    from.expect(':');
    const minutes minute(from.digits(2));
    from.expect(':');
    const seconds second(from.digits(2));
    from.fraction();
    const minutes offset = from.offset();
    const year_month_day date(y, m, d);
    if (!from.complete() || !date.ok() || hour > hours(23) || minute > minutes(59) ||
        second > seconds(60)) {
        return std::nullopt;
    }
    const auto time = sys_days(date) + hour + minute + second - offset;
    return floor<seconds>(nearest_wall_time(time));
}

} // namespace dyndump::core
