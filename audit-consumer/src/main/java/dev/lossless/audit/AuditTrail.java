package dev.lossless.audit;

import static java.util.Comparator.comparing;

import dev.lossless.audit.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/// The append-only record of what happened, one entry an event.
///
/// There is no table of positions beside it: the trail itself tells what was recorded, by its keys. Two
/// replicas that hold the same events for a moment, as when a partition moves, cannot both record them: the second
/// one's insert is refused, and its next try finds the entries.
///
/// Each entry of a stream is chained to the one before by its hash, in the transaction that records it.
@ApplicationScoped
class AuditTrail {

    private final DataSource dataSource;
    private final Salts salts;
    private final Clock clock;

    AuditTrail(DataSource dataSource, Salts salts, Clock clock) {
        this.dataSource = dataSource;
        this.salts = salts;
        this.clock = clock;
    }

    /// Adds the events of a batch that are not in it yet, in one transaction.
    ///
    /// @throws SQLException when nothing was recorded, or when the commit's answer was lost; trying again is right
    ///     in both cases
    Recorded record(Batch batch) throws SQLException {
        return Transaction.run(dataSource, connection -> record(batch, connection));
    }

    private Recorded record(Batch batch, Connection connection) throws SQLException {
        var tables = new TrailTables(connection);
        var ends = tables.ends(batch.streams());
        var reaches = ends.reaches();
        var entries = tables.entriesAt(batch.possibleDuplicates(reaches));
        var deadLetters = tables.deadLettersFrom(batch.possibleDeadLetters(reaches));
        var admission = new Admission(reaches, entries, deadLetters).admit(batch.readings());
        var now = clock.instant();
        append(tables, new Chains(salts, ends.heads()).link(admission.newEntries(), now), ends.erasures());
        tables.insertDeadLetters(lettersInKeyOrder(admission.newDeadLetters()), now);
        tables.commit();
        return admission.outcome();
    }

    /// Values that are erased already, which is so when the trail is rebuilt, do not come back.
    static void append(TrailTables tables, List<ChainedEvent> entries, Map<UserStream, Long> erasures)
            throws SQLException {
        var inKeyOrder = entries.stream().sorted(ChainedEvent.KEY_ORDER).toList();
        tables.insertEntries(inKeyOrder);
        tables.insertValues(inKeyOrder.stream()
                .filter(entry -> entry.event().position().sequence() > erasures.getOrDefault(entry.stream(), 0L))
                .toList());
    }

    private static List<Unreadable> lettersInKeyOrder(List<Unreadable> letters) {
        return letters.stream()
                .sorted(comparing(letter -> letter.position().orElseThrow()))
                .toList();
    }
}
