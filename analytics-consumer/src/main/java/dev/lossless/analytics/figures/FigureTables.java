package dev.lossless.analytics.figures;

import static java.util.stream.Collectors.joining;

import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/// The SQL that adds to the figures in one transaction.
final class FigureTables {

    private static final String ADD_EVENTS =
            "INSERT INTO event_count (user_id, slot, priority, %s) VALUES".formatted(columns("%1$s"));
    private static final String SUM_EVENTS = "ON DUPLICATE KEY UPDATE " + columns("%1$s = %1$s + VALUES(%1$s)");
    private static final String ADD_COMPLETIONS =
            "INSERT INTO completion_count (user_id, slot, bucket, completions) VALUES";
    private static final String SUM_COMPLETIONS =
            "ON DUPLICATE KEY UPDATE completions = completions + VALUES(completions)";
    private static final String ADD_OPEN = "INSERT INTO open_count (user_id, due_day, priority, todos) VALUES";
    private static final String SUM_OPEN = "ON DUPLICATE KEY UPDATE todos = todos + VALUES(todos)";
    private static final String REMOVE_EMPTY = "DELETE FROM open_count WHERE todos = 0 AND user_id IN (";

    private final StatementBatch statements;

    FigureTables(StatementBatch statements) {
        this.statements = statements;
    }

    private static String columns(String pattern) {
        return Stream.of(EventType.values())
                .map(type -> pattern.formatted(type.column()))
                .collect(joining(", "));
    }

    void add(Tally tally) throws SQLException {
        addEvents(tally.events());
        addCompletions(tally.completions());
        addOpen(tally.open());
    }

    private void addEvents(SortedMap<Tally.EventKey, Map<EventType, Long>> events) throws SQLException {
        statements.rows(
                ADD_EVENTS,
                events.entrySet().stream().map(FigureTables::eventRow).toList(),
                SUM_EVENTS);
    }

    private static Object[] eventRow(Map.Entry<Tally.EventKey, Map<EventType, Long>> count) {
        var key = count.getKey();
        var values = Stream.of(EventType.values()).map(type -> count.getValue().getOrDefault(type, 0L));
        return Stream.concat(
                        Stream.of(
                                key.user(), key.slot().number(), key.priority().name()),
                        values)
                .toArray();
    }

    private void addCompletions(SortedMap<Tally.CompletionKey, Long> completions) throws SQLException {
        var rows = completions.entrySet().stream()
                .map(count -> new Object[] {
                    count.getKey().user(),
                    count.getKey().slot().number(),
                    count.getKey().bucket(),
                    count.getValue()
                })
                .toList();
        statements.rows(ADD_COMPLETIONS, rows, SUM_COMPLETIONS);
    }

    private void addOpen(SortedMap<Tally.OpenKey, Long> open) throws SQLException {
        var rows = open.entrySet().stream()
                .map(change -> new Object[] {
                    change.getKey().user(),
                    change.getKey().group().day(),
                    change.getKey().group().priority().name(),
                    change.getValue()
                })
                .toList();
        statements.rows(ADD_OPEN, rows, SUM_OPEN);
    }

    /// Removes the groups of these users that have no open todo left, so that the table stays as small as what
    /// is open.
    void removeEmpty(Collection<String> users) throws SQLException {
        statements.rows(
                REMOVE_EMPTY, users.stream().map(user -> new Object[] {user}).toList(), ")");
    }
}
