#include "archive/timestamp.hpp"

#include "core/iso_time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace dyndump::archive {

std::string to_timestamp(std::int64_t ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> when{milliseconds(ms)};
    const auto day = floor<days>(when);
    const year_month_day date(day);
    const hh_mm_ss time(when - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int(date.year()),
                       unsigned(date.month()), unsigned(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::int64_t from_timestamp(std::string_view text) {
    constexpr std::string_view form = "2026-01-31T12:00:00.000Z";
    const auto seconds = core::parse_iso_time(text);
    if (!seconds || text.size() != form.size()) {
        return 0;
    }
    std::int64_t ms = 0;
    const char* point = text.data() + form.find('.');
    std::from_chars(point + 1, point + 4, ms);
    return seconds->time_since_epoch().count() * 1000 + ms;
}

} // namespace dyndump::archive
