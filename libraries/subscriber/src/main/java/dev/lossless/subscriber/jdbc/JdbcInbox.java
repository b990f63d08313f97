package dev.lossless.subscriber.jdbc;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UserStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// Makes an effect that is stored in a MySQL or MariaDB schema happen exactly once (the inbox, or idempotent
/// receiver, pattern): the position of each stream, its gaps and the partitions' offsets are stored in the
/// effect's own transaction.
///
/// The schema needs the tables of `subscriber-inbox.sql`, which lies beside this class' package in the library.
/// Transactions run at READ COMMITTED; the data source must allow several statements at once (Connector/J:
/// `allowMultiQueries=true`). Replicas may hold the same events for a moment, as when partitions move.
public final class JdbcInbox {

    private static final String LAST = "SELECT sequence, consumed_at FROM consumed WHERE topic = ? AND user_id = ?";

    private final DataSource dataSource;
    private final Clock clock;

    public JdbcInbox(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /// Stores what the events change, in the transaction that stores their positions.
    @FunctionalInterface
    public interface Effect<E> {

        /// @param events those that are new, of known and unknown types, in their order
        /// @param statements sent and committed afterwards; replicas cannot deadlock when all add rows in one
        ///     order
        void store(List<Event<E>> events, StatementBatch statements) throws SQLException;
    }

    /// Applies the effect to those events of the batch that had none yet.
    ///
    /// @throws SQLException when nothing was stored, or when the commit's answer was lost; trying again is
    ///     right in both cases
    /// @throws dev.lossless.subscriber.OffsetsBehindException when less is stored than lies before the batch
    public <E> Outcome<E> once(Batch<E> batch, Effect<E> effect) throws SQLException {
        return Transaction.run(dataSource, connection -> once(batch, effect, connection));
    }

    private <E> Outcome<E> once(Batch<E> batch, Effect<E> effect, Connection connection) throws SQLException {
        var now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var statements = new StatementBatch(connection);
        var tables = new PositionTables(connection, statements);
        var marks = tables.lock(batch.streams(), batch.ranges(), now);
        var missing = tables.missing(repeated(batch, marks));
        var admission = new Admission<E>(marks, missing).admit(batch);
        var outcome = admission.outcome();
        tables.advance(changed(marks, admission.marks()), now);
        tables.change(admission.missing());
        OffsetTable.store(statements, batch.ranges());
        effect.store(outcome.effects(), statements);
        statements.commit();
        return outcome;
    }

    /// Those at or below their stream's mark.
    private static List<Position> repeated(Batch<?> batch, Map<UserStream, Mark> marks) {
        return batch.events().stream()
                .map(Event::position)
                .filter(position -> position.sequence()
                        <= marks.getOrDefault(position.stream(), Mark.NONE).sequence())
                .toList();
    }

    private static Map<UserStream, Mark> changed(Map<UserStream, Mark> before, Map<UserStream, Mark> now) {
        var changed = new HashMap<>(now);
        changed.entrySet().removeAll(before.entrySet());
        return changed;
    }

    /// The stored offset of each partition; the beginning where nothing is stored.
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> partitions) throws SQLException {
        return OffsetTable.read(dataSource, partitions);
    }

    /// The last event of a stream that had its effect.
    public Optional<LastEffect> lastEffect(UserStream stream) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(LAST)) {
                statement.setString(1, stream.topic());
                statement.setString(2, stream.userId());
                var row = statement.executeQuery();
                return row.next() && row.getLong(1) > 0
                        ? Optional.of(new LastEffect(
                                row.getLong(1),
                                row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC)))
                        : Optional.empty();
            }
        });
    }
}
