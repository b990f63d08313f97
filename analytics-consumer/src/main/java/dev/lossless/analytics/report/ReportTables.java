package dev.lossless.analytics.report;

import static java.util.stream.Collectors.joining;

import dev.lossless.analytics.figures.EventType;
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

    private static final String EVENTS = "SELECT INTERVAL(slot, %s) AS day, priority, "
            + Stream.of(EventType.values())
                    .map(type -> "SUM(" + type.column() + ")")
                    .collect(joining(", "))
            + " FROM event_count WHERE user_id = ? AND slot >= ? AND slot < ? GROUP BY day, priority";
    private static final String ACTIVE_USERS = """
            SELECT INTERVAL(slot, %s) AS part, COUNT(DISTINCT user_id) FROM event_count \
            WHERE slot >= ? AND slot < ? AND user_id <> '' GROUP BY part""";

    private static final String OPEN =
            "SELECT priority, SUM(todos) FROM open_count WHERE user_id = ? AND due_day < ? GROUP BY priority";
    private static final String COMPLETIONS = """
            SELECT bucket, SUM(completions) FROM completion_count \
            WHERE user_id = ? AND slot >= ? AND slot < ? GROUP BY bucket""";

    private final Connection connection;

    ReportTables(Connection connection) {
        this.connection = connection;
    }

    /// How often what happened, for each day of the period on which something did.
    Map<LocalDate, Map<EventType, Map<Priority, Long>>> events(String user, Period period) throws SQLException {
        var days = period.days();
        var events = new HashMap<LocalDate, Map<EventType, Map<Priority, Long>>>();
        try (var statement = connection.prepareStatement(EVENTS.formatted(starts(days, period.zone())))) {
            statement.setString(1, user);
            setSlots(statement, 2, period);
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
        try (var statement = connection.prepareStatement(ACTIVE_USERS.formatted(starts(parts, period.zone())))) {
            setSlots(statement, 1, period);
            var rows = statement.executeQuery();
            while (rows.next()) {
                users.put(parts.get(rows.getInt(1) - 1), rows.getLong(2));
            }
        }
        return users;
    }

    /// How many open todos there are. Never below zero: where an event is missing, more todos may have left than came.
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
        try (var statement = connection.prepareStatement(COMPLETIONS)) {
            statement.setString(1, user);
            setSlots(statement, 2, period);
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

    private static void setSlots(PreparedStatement statement, int parameter, Period period) throws SQLException {
        statement.setInt(parameter, period.firstSlot());
        statement.setInt(parameter + 1, period.endSlot());
    }

    private static String starts(List<LocalDate> days, ZoneId zone) {
        return days.stream()
                .map(day -> Integer.toString(Slot.firstOf(day, zone).number()))
                .collect(joining(", "));
    }
}
