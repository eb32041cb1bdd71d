# The faults that the simulation must find.
broken_variant(
    drops_last_page
    SOURCE flow/reading.cpp
    VIOLATES "every item is there exactly once|the checkpoint is where the output is|the counters say"
    FROM "auto unwritten = co_await write(who, to, current);"
    TO "error_code unwritten;
        if (!from.next_key.empty()) {
            auto written = co_await write(who, to, current);
            unwritten = written;
        }")
broken_variant(
    skips_page_after_retry
    SOURCE flow/reading.cpp
    VIOLATES "every item is there exactly once|the checkpoint is where the output is|the counters say"
    FROM "auto unwritten = co_await write(who, to, current);"
    TO "error_code unwritten;
        if (who.context.counts.retries != 1) {
            auto written = co_await write(who, to, current);
            unwritten = written;
        }")
broken_variant(
    ignores_checksum
    SOURCE client/signed_call.cpp
    VIOLATES "every item is "
    FROM "actual == expected ?"
    TO "actual == expected || present ?")
broken_variant(
    takes_answers_without_checksum
    SOURCE client/attempt.cpp
    VIOLATES "every item is "
    FROM "->store(true, std::memory_order_relaxed)"
    TO "->store(false, std::memory_order_relaxed)")
broken_variant(
    ends_at_a_damaged_key
    SOURCE core/page.cpp
    VIOLATES "every item is "
    FROM "!response.has_key && (validate"
    TO "response.has_key && !response.has_key && (validate")
broken_variant(
    forgets_a_charge
    SOURCE table/table_source.cpp
    VIOLATES "the limiter is charged what the service charges"
    FROM "limiter_.settle(estimate_, units.value_or(estimate_));"
    TO "thread_local int charged = 0;
        limiter_.settle(estimate_, ++charged % 100 == 0 ? 0 : units.value_or(estimate_));")
broken_variant(
    journal_before_data
    SOURCE output/dump_store_write.cpp
    VIOLATES "every item is |an unfinished dump can be opened"
    FROM "    for (const auto& part : parts) {
        if (auto ec = part->sync()) {"
    TO "    {
        std::lock_guard lock(mutex_);
        static_cast<void>(journal_.append(archive::commit{upto}));
    }
    static_cast<void>(journal_.sync());
    for (const auto& part : parts) {
        if (auto ec = part->sync()) {")
