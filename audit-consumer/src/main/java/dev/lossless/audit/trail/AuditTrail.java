package dev.lossless.audit.trail;

import static java.util.Comparator.comparing;

import dev.lossless.audit.chain.ChainedEvent;
import dev.lossless.audit.chain.Chains;
import dev.lossless.audit.chain.Salts;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.jdbc.OffsetTable;
import dev.lossless.subscriber.jdbc.StatementBatch;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// The append-only record of what happened, one entry an event.
///
/// There is no table of positions beside it: the trail itself tells what was recorded, by its keys. Two
/// replicas that hold the same events for a moment, as when a partition moves, cannot both record them: the
/// second one's insert is refused, and its next try finds the entries.
///
/// Each entry of a stream is chained to the one before by its hash, in the transaction that records it.
@ApplicationScoped
public class AuditTrail {

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
    /// @throws SQLException when nothing was recorded, or when the commit's answer was lost; trying again is
    ///     right in both cases
    /// @throws dev.lossless.subscriber.OffsetsBehindException when less is stored than lies before the batch
    public Outcome<Envelope> record(Batch<Envelope> batch) throws SQLException {
        return Transaction.run(dataSource, connection -> record(batch, connection));
    }

    private Outcome<Envelope> record(Batch<Envelope> batch, Connection connection) throws SQLException {
        var queries = new TrailQueries(connection);
        var ends = queries.ends(batch.streams(), batch.ranges());
        var doubtful = Doubtful.in(batch, ends.highestSequences());
        var recorded = queries.idsAt(doubtful.recorded());
        var deadLetters = queries.deadLettersFrom(doubtful.deadLettersFrom());
        var admission = new Admission(ends.highestSequences(), recorded, deadLetters).admit(batch);
        var outcome = admission.outcome();
        var now = clock.instant();
        var statements = new StatementBatch(connection);
        var events = outcome.effects().stream().map(Event::envelope).toList();
        var entries = new Chains(salts, ends.ends()).append(events, now);
        append(entries, ends.erasures(), statements);
        TrailInserts.deadLetters(inKeyOrder(admission.newDeadLetters()), now, statements);
        OffsetTable.store(statements, batch.ranges());
        statements.commit();
        return outcome;
    }

    /// Values that are erased already, which is so when the trail is rebuilt, do not come back.
    private static void append(List<ChainedEvent> entries, Map<UserStream, Long> erasures, StatementBatch statements)
            throws SQLException {
        var inKeyOrder = entries.stream().sorted(ChainedEvent.KEY_ORDER).toList();
        var withValues = inKeyOrder.stream()
                .filter(entry -> entry.event().position().sequence() > erasures.getOrDefault(entry.stream(), 0L))
                .toList();
        TrailInserts.entries(inKeyOrder, statements);
        TrailInserts.values(withValues, statements);
    }

    private static List<Unreadable<Envelope>> inKeyOrder(List<Unreadable<Envelope>> deadLetters) {
        return deadLetters.stream()
                .sorted(comparing(deadLetter -> deadLetter.positionIfLegible().orElseThrow()))
                .toList();
    }

    /// Up to where each partition is recorded; the beginning where nothing is.
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> partitions) throws SQLException {
        return OffsetTable.read(dataSource, partitions);
    }

    /// The end of a stream's chain.
    public Optional<LastEffect> lastEffect(UserStream stream) throws SQLException {
        return Transaction.commit(dataSource, connection -> new TrailQueries(connection).lastEffect(stream));
    }
}
