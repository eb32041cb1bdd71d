#include "core/http_date.hpp"

#include <array>

#include <fmt/format.h>

namespace dyndump::core {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <std::size_t N>
int index_of(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

int number(std::string_view digits) {
    int value = 0;
    for (char c : digits) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    namespace chrono = std::chrono;
    //                             0123456789012345678901234567890
    constexpr std::string_view form("Www, DD Mmm YYYY hh:mm:ss GMT");
    if (text.size() != form.size() || text.substr(25) != " GMT") {
        return std::nullopt;
    }
    for (std::size_t i : {3U, 4U, 7U, 11U, 16U, 19U, 22U}) {
        if (text[i] != form[i]) {
            return std::nullopt;
        }
    }
    const int weekday = index_of(weekdays, text.substr(0, 3));
    const int month = index_of(months, text.substr(8, 3));
    const int day = number(text.substr(5, 2));
    const int year = number(text.substr(12, 4));
    const int hour = number(text.substr(17, 2));
    const int minute = number(text.substr(20, 2));
    const int second = number(text.substr(23, 2));
    if (weekday < 0 || month < 0 || day < 0 || year < 1970 || year > 2261 || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return std::nullopt;
    }
    const chrono::year_month_day date{chrono::year(year),
                                      chrono::month(static_cast<unsigned>(month) + 1),
                                      chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() ||
        chrono::weekday(chrono::sys_days(date)).c_encoding() != static_cast<unsigned>(weekday)) {
        return std::nullopt;
    }
    return chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
           chrono::seconds(second);
}

std::string format_http_date(std::chrono::sys_seconds time) {
    namespace chrono = std::chrono;
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss clock(time - day);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count());
}

} // namespace dyndump::core
