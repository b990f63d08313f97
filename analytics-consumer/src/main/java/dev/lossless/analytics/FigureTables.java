package dev.lossless.analytics;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/// The SQL that adds to the figures in one transaction. The driver turns a batch of inserts into one multi-row INSERT.
final class FigureTables {

    private static final String ADD_EVENTS =
            """
            INSERT INTO event_count (user_id, slot, priority, %1$s) VALUES (?, ?, ?, %2$s) \
            ON DUPLICATE KEY UPDATE %3$s""".formatted(columns("%1$s", ", "), columns("?", ", "), columns("%1$s = %1$s + VALUES(%1$s)", ", "));
    private static final String ADD_COMPLETIONS = """
            INSERT INTO completion_count (user_id, slot, bucket, completions) VALUES (?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE completions = completions + VALUES(completions)""";
    private static final String ADD_OPEN = """
            INSERT INTO open_count (user_id, due_day, priority, todos) VALUES (?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE todos = todos + VALUES(todos)""";
    private static final String REMOVE_EMPTY = "DELETE FROM open_count WHERE todos = 0 AND user_id IN (%s)";

    private final Connection connection;

    FigureTables(Connection connection) {
        this.connection = connection;
    }

    private static String columns(String pattern, String separator) {
        return Stream.of(EventType.values())
                .map(type -> pattern.formatted(type.column()))
                .collect(joining(separator));
    }

    void add(Tally tally) throws SQLException {
        addEvents(tally.events());
        addCompletions(tally.completions());
        addOpen(tally.open());
    }

    private void addEvents(SortedMap<Tally.EventKey, Map<EventType, Long>> events) throws SQLException {
        try (var statement = connection.prepareStatement(ADD_EVENTS)) {
            for (var count : events.entrySet()) {
                var key = count.getKey();
                statement.setString(1, key.user());
                statement.setInt(2, key.slot().number());
                statement.setString(3, key.priority().name());
                for (var type : EventType.values()) {
                    statement.setLong(4 + type.ordinal(), count.getValue().getOrDefault(type, 0L));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void addCompletions(SortedMap<Tally.CompletionKey, Long> completions) throws SQLException {
        try (var statement = connection.prepareStatement(ADD_COMPLETIONS)) {
            for (var count : completions.entrySet()) {
                var key = count.getKey();
                statement.setString(1, key.user());
                statement.setInt(2, key.slot().number());
                statement.setInt(3, key.bucket());
                statement.setLong(4, count.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void addOpen(SortedMap<Tally.OpenKey, Long> open) throws SQLException {
        try (var statement = connection.prepareStatement(ADD_OPEN)) {
            for (var change : open.entrySet()) {
                var key = change.getKey();
                statement.setString(1, key.user());
                statement.setInt(2, key.group().day());
                statement.setString(3, key.group().priority().name());
                statement.setLong(4, change.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /// Removes the groups of these users that have no open todo left, so that the table stays as small as what is open.
    void removeEmpty(Collection<String> users) throws SQLException {
        for (var some : Chunk.of(List.copyOf(users))) {
            var sql = REMOVE_EMPTY.formatted(String.join(", ", Collections.nCopies(some.size(), "?")));
            try (var statement = connection.prepareStatement(sql)) {
                for (var index = 0; index < some.size(); index++) {
                    statement.setString(index + 1, some.get(index));
                }
                statement.executeUpdate();
            }
        }
    }
}
