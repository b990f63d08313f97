package dev.lossless.analytics.rollup;

import static java.util.stream.Collectors.joining;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.analytics.figures.Kept;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The SQL that moves sums of quarters to their days, in one transaction.
final class RollupTables {

    /// Rows that somebody adds to at this moment are left for the next look.
    private static final String OLDEST = """
            SELECT user_id, slot, priority, %s FROM event_count FORCE INDEX (active) WHERE slot < ? \
            ORDER BY slot, user_id LIMIT ? FOR UPDATE SKIP LOCKED""".formatted(columns("%s"));

    /// A completion is counted in the same transaction as its event, and in the same quarter.
    private static final String COMPLETIONS =
            "SELECT user_id, slot, bucket, completions FROM completion_count WHERE %s FOR UPDATE";

    private static final String QUARTER = "(user_id = ? AND slot = ?)";

    private static final String ADD_EVENTS =
            "INSERT INTO event_day (user_id, day, priority, %s) VALUES".formatted(columns("%s"));
    private static final String SUM_EVENTS = "ON DUPLICATE KEY UPDATE " + columns("%1$s = %1$s + VALUES(%1$s)");
    private static final String ADD_COMPLETIONS =
            "INSERT INTO completion_day (user_id, day, bucket, completions) VALUES";
    private static final String SUM_COMPLETIONS =
            "ON DUPLICATE KEY UPDATE completions = completions + VALUES(completions)";
    private static final String DELETE_EVENTS =
            "DELETE FROM event_count WHERE user_id = ? AND slot = ? AND priority = ?";
    private static final String DELETE_COMPLETIONS =
            "DELETE FROM completion_count WHERE user_id = ? AND slot = ? AND bucket = ?";

    private static final int TYPES = EventType.values().length;

    private final Connection connection;

    RollupTables(Connection connection) {
        this.connection = connection;
    }

    private static String columns(String pattern) {
        return Stream.of(EventType.values())
                .map(type -> pattern.formatted(type.column()))
                .collect(joining(", "));
    }

    /// @param group a priority, or a bucket
    private record Quarter(String user, int slot, Object group, long[] sums) {

        Day day() {
            return new Day(user, Kept.dayOf(slot), group.toString());
        }
    }

    /// The key of a row of a day. What all users have in common comes last, as everybody waits for it until
    /// the commit.
    private record Day(String user, int number, String group) implements Comparable<Day> {

        private static final Comparator<Day> ORDER = Comparator.comparing((Day day) -> day.user.isEmpty())
                .thenComparing(Day::user)
                .thenComparing(Day::number)
                .thenComparing(Day::group);

        @Override
        public int compareTo(Day other) {
            return ORDER.compare(this, other);
        }
    }

    /// Moves so many of the oldest rows before this slot, and the completions of their quarters.
    ///
    /// @return how many rows of events
    int move(int firstKept, int atMost) throws SQLException {
        var events = oldest(firstKept, atMost);
        if (!events.isEmpty()) {
            var completions = completions(events);
            var statements = new StatementBatch(connection);
            statements.rows(ADD_EVENTS, rows(byDay(events)), SUM_EVENTS);
            statements.rows(ADD_COMPLETIONS, rows(byDay(completions)), SUM_COMPLETIONS);
            delete(statements, DELETE_EVENTS, events);
            delete(statements, DELETE_COMPLETIONS, completions);
            statements.commit();
        }
        return events.size();
    }

    private List<Quarter> oldest(int firstKept, int atMost) throws SQLException {
        try (var statement = connection.prepareStatement(OLDEST)) {
            statement.setInt(1, firstKept);
            statement.setInt(2, atMost);
            try (var rows = statement.executeQuery()) {
                var quarters = new ArrayList<Quarter>();
                while (rows.next()) {
                    var sums = new long[TYPES];
                    for (var type = 0; type < TYPES; type++) {
                        sums[type] = rows.getLong(4 + type);
                    }
                    quarters.add(new Quarter(rows.getString(1), rows.getInt(2), rows.getString(3), sums));
                }
                return quarters;
            }
        }
    }

    private List<Quarter> completions(List<Quarter> events) throws SQLException {
        var quarters = new LinkedHashSet<List<Object>>();
        events.forEach(event -> quarters.add(List.of(event.user(), event.slot())));
        var where = String.join(" OR ", Collections.nCopies(quarters.size(), QUARTER));
        try (var statement = connection.prepareStatement(COMPLETIONS.formatted(where))) {
            var parameter = 1;
            for (var quarter : quarters) {
                statement.setObject(parameter++, quarter.get(0));
                statement.setObject(parameter++, quarter.get(1));
            }
            try (var rows = statement.executeQuery()) {
                var completions = new ArrayList<Quarter>();
                while (rows.next()) {
                    completions.add(new Quarter(
                            rows.getString(1), rows.getInt(2), rows.getInt(3), new long[] {rows.getLong(4)}));
                }
                return completions;
            }
        }
    }

    private static SortedMap<Day, long[]> byDay(Collection<Quarter> quarters) {
        var days = new TreeMap<Day, long[]>();
        quarters.forEach(quarter -> days.merge(quarter.day(), quarter.sums(), RollupTables::sum));
        return days;
    }

    private static long[] sum(long[] one, long[] other) {
        var sum = one.clone();
        Arrays.setAll(sum, index -> one[index] + other[index]);
        return sum;
    }

    private static List<Object[]> rows(SortedMap<Day, long[]> days) {
        return days.entrySet().stream().map(RollupTables::row).toList();
    }

    private static Object[] row(Map.Entry<Day, long[]> day) {
        var key = day.getKey();
        var sums = Arrays.stream(day.getValue()).boxed();
        return Stream.concat(Stream.of(key.user(), key.number(), key.group()), sums)
                .toArray();
    }

    private static void delete(StatementBatch statements, String delete, List<Quarter> quarters) throws SQLException {
        for (var quarter : quarters) {
            statements.statement(delete, quarter.user(), quarter.slot(), quarter.group());
        }
    }
}
