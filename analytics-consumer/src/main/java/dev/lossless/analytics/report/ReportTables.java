package dev.lossless.analytics.report;

import static java.util.stream.Collectors.joining;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.analytics.figures.Kept;
import dev.lossless.analytics.figures.Priority;
import dev.lossless.analytics.figures.Slot;
import dev.lossless.analytics.report.Report.CompletionTimes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The SQL that reads figures. INTERVAL(n, a, b, …) tells how many of the ascending a, b, … are at most n: so
/// the slots become days of any time zone, and none has to know it but this service.
final class ReportTables {

    /// Who stands for all users together in the tables.
    static final String EVERYONE = "";

    private static final String EVENTS = "SELECT INTERVAL(slot, %s) AS part, priority, " + columns("SUM(%s)")
            + " FROM (%s) figures GROUP BY part, priority";
    private static final String EVENTS_OF_QUARTERS = "SELECT slot, priority, " + columns("%s")
            + " FROM event_count WHERE user_id = ? AND slot >= ? AND slot < ?";
    private static final String EVENTS_OF_DAYS = "SELECT day * " + Kept.SLOTS_OF_A_DAY + ", priority, " + columns("%s")
            + " FROM event_day WHERE user_id = ? AND day >= ? AND day < ?";

    private static final String ACTIVE_USERS =
            "SELECT INTERVAL(slot, %s) AS part, COUNT(DISTINCT user_id) FROM (%s) figures GROUP BY part";
    private static final String USERS_OF_QUARTERS =
            "SELECT slot, user_id FROM event_count WHERE user_id <> ? AND slot >= ? AND slot < ?";
    private static final String USERS_OF_DAYS = "SELECT day * " + Kept.SLOTS_OF_A_DAY
            + ", user_id FROM event_day WHERE user_id <> ? AND day >= ? AND day < ?";

    private static final String OPEN =
            "SELECT priority, SUM(todos) FROM open_count WHERE user_id = ? AND due_day < ? GROUP BY priority";
    private static final String COMPLETIONS = "SELECT bucket, SUM(completions) FROM (%s) figures GROUP BY bucket";
    private static final String COMPLETIONS_OF_QUARTERS =
            "SELECT bucket, completions FROM completion_count WHERE user_id = ? AND slot >= ? AND slot < ?";
    private static final String COMPLETIONS_OF_DAYS =
            "SELECT bucket, completions FROM completion_day WHERE user_id = ? AND day >= ? AND day < ?";

    private final Connection connection;
    private final Kept kept;

    /// @param kept since when quarters are; what is older is looked for by the day as well
    ReportTables(Connection connection, Kept kept) {
        this.connection = connection;
        this.kept = kept;
    }

    private static String columns(String pattern) {
        return Stream.of(EventType.values())
                .map(type -> pattern.formatted(type.column()))
                .collect(joining(", "));
    }

    /// How often what happened, for each day of the period on which something did.
    Map<LocalDate, Map<EventType, Map<Priority, Long>>> events(String user, Period period) throws SQLException {
        var days = period.days();
        var events = new HashMap<LocalDate, Map<EventType, Map<Priority, Long>>>();
        var figures = figures(EVENTS_OF_QUARTERS, EVENTS_OF_DAYS, period);
        try (var statement = connection.prepareStatement(EVENTS.formatted(starts(days, period.zone()), figures))) {
            set(statement, user, period);
            var rows = statement.executeQuery();
            while (rows.next()) {
                var priority = Priority.valueOf(rows.getString(2));
                var ofDay = events.computeIfAbsent(days.get(rows.getInt(1) - 1), _ -> new EnumMap<>(EventType.class));
                for (var type : EventType.values()) {
                    ofDay.computeIfAbsent(type, _ -> Report.zero()).put(priority, rows.getLong(3 + type.ordinal()));
                }
            }
        }
        return events;
    }

    /// How many users caused events in each part of the period.
    ///
    /// @param parts the first day of each
    Map<LocalDate, Long> activeUsers(List<LocalDate> parts, Period period) throws SQLException {
        var users = new HashMap<LocalDate, Long>();
        var figures = figures(USERS_OF_QUARTERS, USERS_OF_DAYS, period);
        try (var statement =
                connection.prepareStatement(ACTIVE_USERS.formatted(starts(parts, period.zone()), figures))) {
            set(statement, EVERYONE, period); // all but those
            var rows = statement.executeQuery();
            while (rows.next()) {
                users.put(parts.get(rows.getInt(1) - 1), rows.getLong(2));
            }
        }
        return users;
    }

    /// How many open todos there are. Never below zero: where an event is missing, more todos may have left
    /// than came.
    Map<Priority, Long> open(String user) throws SQLException {
        var open = openAndDueBefore(1L + Integer.MAX_VALUE, user);
        open.replaceAll((_, todos) -> Math.max(0, todos));
        return open;
    }

    /// How many of the open todos were due before a day. Never below zero, and never more than are open.
    Map<Priority, Long> overdue(String user, LocalDate today) throws SQLException {
        var open = open(user);
        var overdue = openAndDueBefore(today.toEpochDay(), user);
        overdue.replaceAll((priority, todos) -> Math.clamp(todos, 0, open.get(priority)));
        return overdue;
    }

    private Map<Priority, Long> openAndDueBefore(long day, String user) throws SQLException {
        try (var statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, user);
            statement.setLong(2, day);
            return byPriority(statement.executeQuery());
        }
    }

    private static Map<Priority, Long> byPriority(ResultSet rows) throws SQLException {
        var counts = Report.zero();
        while (rows.next()) {
            counts.put(Priority.valueOf(rows.getString(1)), rows.getLong(2));
        }
        return counts;
    }

    CompletionTimes completionTimes(String user, Period period) throws SQLException {
        var figures = figures(COMPLETIONS_OF_QUARTERS, COMPLETIONS_OF_DAYS, period);
        try (var statement = connection.prepareStatement(COMPLETIONS.formatted(figures))) {
            set(statement, user, period);
            return Percentiles.of(buckets(statement.executeQuery()));
        }
    }

    private static SortedMap<Integer, Long> buckets(ResultSet rows) throws SQLException {
        var buckets = new TreeMap<Integer, Long>();
        while (rows.next()) {
            buckets.put(rows.getInt(1), rows.getLong(2));
        }
        return buckets;
    }

    private String figures(String ofQuarters, String ofDays, Period period) {
        return isOld(period) ? ofQuarters + " UNION ALL " + ofDays : ofQuarters;
    }

    private boolean isOld(Period period) {
        return period.firstSlot() < kept.firstSlot();
    }

    /// The days of a period that is old begin with those of UTC, as far as they are kept by the day.
    private void set(PreparedStatement statement, String user, Period period) throws SQLException {
        statement.setString(1, user);
        statement.setInt(2, period.firstSlot());
        statement.setInt(3, period.endSlot());
        if (isOld(period)) {
            statement.setString(4, user);
            statement.setInt(5, Kept.dayOf(period.firstSlot()));
            statement.setInt(6, Kept.dayOf(period.endSlot() - 1) + 1);
        }
    }

    private static String starts(List<LocalDate> days, ZoneId zone) {
        return days.stream()
                .map(day -> Integer.toString(Slot.firstOf(day, zone).number()))
                .collect(joining(", "));
    }
}
