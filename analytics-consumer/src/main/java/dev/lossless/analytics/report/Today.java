package dev.lossless.analytics.report;

import dev.lossless.analytics.figures.Priority;
import java.time.LocalDate;
import java.util.Map;

/// What happened today so far.
///
/// @param timeZone the one in which the date is meant
/// @param created how many todos were created
record Today(LocalDate date, String timeZone, long created, Map<Priority, Long> createdByPriority) {

    static Today of(LocalDate date, Map<Priority, Long> createdByPriority) {
        var created =
                createdByPriority.values().stream().mapToLong(Long::longValue).sum();
        return new Today(date, "UTC", created, createdByPriority);
    }
}
