package dev.lossless.analytics.figures;

import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What is counted: sums of what events add, in tables that reports read.
public final class Figures {

    private Figures() {}

    /// Adds what these events add, in the transaction of the statements.
    public static void add(List<Event<Optional<Fact>>> events, StatementBatch statements) throws SQLException {
        var tally = Tally.of(events);
        var tables = new FigureTables(statements);
        tables.add(tally);
        tables.removeEmpty(tally.usersWithFewer());
    }
}
