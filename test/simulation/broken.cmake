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
    SOURCE core/parse_page.cpp
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
    SOURCE output/write/dump_store_write.cpp
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

# In S3.
broken_variant(
    publishes_what_is_not_finished
    SOURCE output/objects/object_dump_finish.cpp
    VIOLATES "every item is "
    FROM "if (!ec && !why) {"
    TO "if (!ec && why != errc::already_complete) {")
broken_variant(
    trusts_a_record
    SOURCE output/objects/object_recovery.cpp
    VIOLATES "every item is |an unfinished dump can be opened|only expected faults"
    FROM "co_return co_await complete(part, what, how);"
    TO "co_return error_code{};")
broken_variant(
    takes_a_vanished_upload_for_a_complete_one
    SOURCE output/objects/object_recovery.cpp
    VIOLATES "every item is |an unfinished dump can be opened|only expected faults"
    FROM "how = is_there ? standing::sound : standing::lost;"
    TO "how = is_there || missing ? standing::sound : standing::lost;")
broken_variant(
    keeps_what_follows_a_lost_part
    SOURCE output/objects/object_recovery.cpp
    VIOLATES "every item is |an unfinished dump can be opened|only expected faults"
    FROM "        if (how == standing::lost) {
            break;
        }"
    TO "")
broken_variant(
    leaves_uploads
    SOURCE output/objects/object_recovery.cpp
    VIOLATES "uploads are left of a finished dump"
    FROM "auto found = co_await bucket.list_uploads(places.key(places.data()), uploads, diag);"
    TO "auto found = ec;")

# Loads.
broken_variant(
    drops_unprocessed
    LOADS
    SOURCE table/sending.cpp
    VIOLATES "the sums are right"
    FROM "again_.push_back(at.items[i].index);"
    TO "static_cast<void>(i);")
broken_variant(
    drops_unprocessed_and_counts_them
    LOADS
    SOURCE table/sending.cpp
    VIOLATES "every item is as in the source"
    FROM "const auto left = unprocessed.count();"
    TO "again_.clear();
    const std::size_t left = 0;")
broken_variant(
    resends_stale_body
    LOADS
    SOURCE table/sending.cpp
    VIOLATES "every item is as in the source|exactly what is refused is rejected"
    FROM "if (part->begin != at.composed.begin || part->end != at.composed.end) {"
    TO "if (part->begin < at.composed.begin) {")
broken_variant(
    counts_twice
    LOADS
    SOURCE table/sending.cpp
    VIOLATES "the sums are right"
    FROM "count(&item_counts::put, part.size() - left);"
    TO "count(&item_counts::put, part.size());")
broken_variant(
    trusts_500
    LOADS
    SOURCE client/attempt.cpp
    VIOLATES "every item is as in the source"
    FROM "outcome.code = error.outcome;"
    TO "outcome.code = call.response.status == 500 ? error_code() : error.outcome;")
broken_variant(
    skips_rest_of_a_range
    LOADS
    SOURCE flow/reading.cpp
    VIOLATES "the sums are right"
    FROM "if (from.next_key.empty()) {"
    TO "if (from.next_key.empty() || from.segment == 3) {")
