package dev.lossless.analytics;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/// How often what happened, by day and priority. Each event is counted exactly once: its count and the position of
/// its user commit together.
@ApplicationScoped
class Statistics {

    private static final String BY_PRIORITY = "SELECT priority, events FROM daily_count WHERE day = ? AND type = ?";

    private final DataSource dataSource;

    Statistics(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// Counts the events of a batch that were not counted before, in one transaction.
    ///
    /// @throws SQLException when nothing was counted, or when the commit's answer was lost; trying again is
    ///     right in both cases
    Counted count(Batch batch) throws SQLException {
        return Transaction.commit(dataSource, connection -> count(batch, connection));
    }

    private static Counted count(Batch batch, Connection connection) throws SQLException {
        var tables = new StatisticsTables(connection);
        var streams = batch.streams();
        tables.lock(streams);
        var consumed = tables.consumed(streams);
        var deadLetters = tables.deadLettersAt(batch.repeated(consumed));
        var admission = new Admission(consumed, deadLetters).admit(batch.readings());
        tables.count(admission.counts());
        tables.advance(new TreeMap<>(admission.consumed()));
        tables.addDeadLetters(difference(admission.deadLetters(), deadLetters));
        tables.removeDeadLetters(difference(deadLetters, admission.deadLetters()));
        return admission.outcome();
    }

    private static TreeSet<Position> difference(Set<Position> set, Set<Position> without) {
        var difference = new TreeSet<>(set);
        difference.removeAll(without);
        return difference;
    }

    /// How many events of a type happened on a day, for every priority.
    ///
    /// @param day in UTC
    Map<Priority, Long> byPriority(LocalDate day, String type) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(BY_PRIORITY)) {
            statement.setObject(1, day);
            statement.setString(2, type);
            var counts = zero();
            var rows = statement.executeQuery();
            while (rows.next()) {
                counts.put(Priority.valueOf(rows.getString(1)), rows.getLong(2));
            }
            return counts;
        }
    }

    private static Map<Priority, Long> zero() {
        var counts = new EnumMap<Priority, Long>(Priority.class);
        for (var priority : Priority.values()) {
            counts.put(priority, 0L);
        }
        return counts;
    }
}
