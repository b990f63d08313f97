package dev.lossless.analytics.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.analytics.figures.Priority;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The figures of one user, or of all users, for some days.
///
/// @param timeZone the one in which days are meant
/// @param open how many todos are open now
/// @param overdue how many of them were due before today
/// @param weeks empty in the report of one user
@JsonInclude(Include.NON_EMPTY)
record Report(
        LocalDate from,
        LocalDate to,
        String timeZone,
        Map<Priority, Long> open,
        Map<Priority, Long> overdue,
        List<Day> days,
        List<Week> weeks,
        CompletionTimes completionTime) {

    /// What happened on a day, by the priority of the todo after it.
    ///
    /// @param activeUsers who caused an event; empty in the report of one user
    @JsonInclude(Include.NON_EMPTY)
    record Day(
            LocalDate date,
            Map<Priority, Long> created,
            Map<Priority, Long> updated,
            Map<Priority, Long> completed,
            Map<Priority, Long> reopened,
            Map<Priority, Long> deleted,
            OptionalLong activeUsers) {}

    /// @param week in ISO 8601, such as 2026-W48
    /// @param from its first day in the period
    record Week(String week, LocalDate from, long activeUsers) {}

    /// How long the completions of the period took since the creation of the todo.
    ///
    /// @param seconds by percentile; empty, and so absent in JSON, when nothing was completed
    @JsonInclude(Include.NON_EMPTY)
    record CompletionTimes(long completions, Map<String, Double> seconds) {}

    static Map<Priority, Long> zero() {
        var counts = new EnumMap<Priority, Long>(Priority.class);
        for (var priority : Priority.values()) {
            counts.put(priority, 0L);
        }
        return counts;
    }
}
