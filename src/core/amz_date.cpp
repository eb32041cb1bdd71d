#include "core/amz_date.hpp"

namespace dyndump::core {
namespace {

using namespace std::chrono;

void put(char* at, unsigned value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

/// -1 if a character is no digit.
int take(std::string_view text, std::size_t from, std::size_t digits) {
    int value = 0;
    for (char c : text.substr(from, digits)) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

amz_date::amz_date(system_clock::time_point time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(time - day)};
    put(text_.data(), static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put(text_.data() + 4, static_cast<unsigned>(date.month()), 2);
    put(text_.data() + 6, static_cast<unsigned>(date.day()), 2);
    text_[8] = 'T';
    put(text_.data() + 9, static_cast<unsigned>(clock.hours().count()), 2);
    put(text_.data() + 11, static_cast<unsigned>(clock.minutes().count()), 2);
    put(text_.data() + 13, static_cast<unsigned>(clock.seconds().count()), 2);
    text_[15] = 'Z';
}

std::optional<system_clock::time_point> amz_date::parse(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') {
        return std::nullopt;
    }
    const int y = take(text, 0, 4);
    const int mo = take(text, 4, 2);
    const int d = take(text, 6, 2);
    const int h = take(text, 9, 2);
    const int mi = take(text, 11, 2);
    const int s = take(text, 13, 2);
    // The years that a nanosecond clock can hold.
    if (y < 1970 || y > 2261 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 ||
        s > 60) {
        return std::nullopt;
    }
    const year_month_day date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(mo)},
                              std::chrono::day{static_cast<unsigned>(d)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return system_clock::time_point{sys_days{date}} + hours{h} + minutes{mi} + seconds{s};
}

} // namespace dyndump::core
