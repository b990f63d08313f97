package dev.lossless.analytics;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/// The figures. Each event is counted exactly once: what it adds and the position of its user commit together.
@ApplicationScoped
class Statistics {

    private final DataSource dataSource;

    Statistics(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// Counts the events of a batch that were not counted before, in one transaction.
    ///
    /// @throws SQLException when nothing was counted, or when the commit's answer was lost; trying again is
    ///     right in both cases
    Counted count(Batch batch) throws SQLException {
        return Transaction.run(dataSource, connection -> count(batch, connection));
    }

    private static Counted count(Batch batch, Connection connection) throws SQLException {
        var changes = new Changes(connection);
        var positions = new PositionTables(connection, changes);
        var streams = batch.streams();
        var consumed = positions.lock(streams);
        var deadLetters = positions.deadLettersAt(batch.repeated(consumed));
        var admission = new Admission(consumed, deadLetters).admit(batch.readings());
        positions.advance(new TreeMap<>(admission.consumed()));
        positions.addDeadLetters(difference(admission.deadLetters(), deadLetters));
        positions.removeDeadLetters(difference(deadLetters, admission.deadLetters()));
        var outcome = admission.outcome();
        add(outcome.events(), new FigureTables(changes));
        changes.commit();
        return outcome;
    }

    private static void add(List<StatisticsEvent> events, FigureTables figures) throws SQLException {
        var tally = Tally.of(events);
        figures.add(tally);
        figures.removeEmpty(tally.usersWithFewer());
    }

    private static TreeSet<Position> difference(Set<Position> set, Set<Position> without) {
        var difference = new TreeSet<>(set);
        difference.removeAll(without);
        return difference;
    }
}
