package dev.lossless.audit;

import static java.util.Comparator.comparing;

import dev.lossless.audit.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;

/// The append-only record of what happened, one entry an event.
///
/// There is no table of positions beside it: the trail itself tells what was recorded, by its primary key. Two
/// replicas that hold the same events for a moment, as when a partition moves, cannot both record them: the second
/// one's insert is refused, and its next try finds the entries.
@ApplicationScoped
class AuditTrail {

    private static final String NEWEST = """
            SELECT event_id, topic, sequence, type, subject, aggregate_version, occurred_at, recorded_at, traceparent, \
            data FROM audit_entry WHERE user_id = ? ORDER BY occurred_at DESC, sequence DESC LIMIT ?""";

    private final DataSource dataSource;
    private final Clock clock;

    AuditTrail(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /// Adds the events of a batch that are not in it yet, in one transaction.
    ///
    /// @throws SQLException when nothing was recorded, or when the commit's answer was lost; trying again is right
    ///     in both cases
    Recorded record(Batch batch) throws SQLException {
        return Transaction.commit(dataSource, connection -> record(batch, connection));
    }

    private Recorded record(Batch batch, Connection connection) throws SQLException {
        var tables = new TrailTables(connection);
        var heads = tables.heads(batch.streams());
        var entries = tables.entriesAt(batch.possibleDuplicates(heads));
        var deadLetters = tables.deadLettersFrom(batch.possibleDeadLetters(heads));
        var admission = new Admission(heads, entries, deadLetters).admit(batch.readings());
        var now = clock.instant();
        tables.insertEntries(inKeyOrder(admission.newEntries()), now);
        tables.insertDeadLetters(lettersInKeyOrder(admission.newDeadLetters()), now);
        return admission.outcome();
    }

    private static List<AuditEvent> inKeyOrder(List<AuditEvent> events) {
        return events.stream().sorted(comparing(AuditEvent::position)).toList();
    }

    private static List<Unreadable> lettersInKeyOrder(List<Unreadable> letters) {
        return letters.stream()
                .sorted(comparing(letter -> letter.position().orElseThrow()))
                .toList();
    }

    /// A user's newest entries, newest first.
    List<AuditEntryView> newest(String userId, int limit) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(NEWEST)) {
            statement.setString(1, userId);
            statement.setInt(2, limit);
            return AuditEntryView.all(statement.executeQuery());
        }
    }
}
