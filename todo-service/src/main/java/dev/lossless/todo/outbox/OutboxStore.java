package dev.lossless.todo.outbox;

import dev.lossless.todo.storage.LastStatements;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;

/// The writing side of the outbox tables: two statements in the caller's transaction.
@ApplicationScoped
class OutboxStore {

    private static final String NEXT = """
            INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, ?, LAST_INSERT_ID(1))
            ON DUPLICATE KEY UPDATE sequence = LAST_INSERT_ID(sequence + 1)""";
    private static final String CURRENT = "SELECT sequence FROM user_stream WHERE user_id = ? AND topic = ?";
    private static final String INSERT = """
            INSERT INTO outbox_event (shard, id, aggregatetype, aggregateid, aggregateversion, type, payload, user_id, \
            sequence, occurred_at, traceparent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final DataSource dataSource;

    OutboxStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    long nextSequence(String userId, String topic) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(NEXT, Statement.RETURN_GENERATED_KEYS)) {
            statement.setString(1, userId);
            statement.setString(2, topic);
            statement.executeUpdate();
            return lastInsertId(statement);
        } catch (SQLException e) {
            throw new OutboxException("cannot take the next sequence on " + topic, e);
        }
    }

    long currentSequence(String userId, String topic) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(CURRENT)) {
            statement.setString(1, userId);
            statement.setString(2, topic);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new OutboxException("cannot read the sequence on " + topic, e);
        }
    }

    void insert(UUID id, NewEvent event, byte[] payload, String traceparent) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(INSERT)) {
            var values = values(id, event, payload, traceparent);
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new OutboxException("cannot append " + event.type() + " " + id, e);
        }
    }

    /// At the end of the transaction.
    void insert(UUID id, NewEvent event, byte[] payload, String traceparent, LastStatements last) {
        last.add(INSERT, values(id, event, payload, traceparent));
    }

    private static Object[] values(UUID id, NewEvent event, byte[] payload, String traceparent) {
        return new Object[] {
            Shards.of(event.userId()),
            id.toString(),
            event.aggregateType(),
            event.aggregateId(),
            event.aggregateVersion(),
            event.type(),
            payload,
            event.userId(),
            event.sequence(),
            LocalDateTime.ofInstant(event.occurredAt(), ZoneOffset.UTC),
            traceparent
        };
    }

    /// The driver reads it from the answer to the statement: no second round trip.
    private static long lastInsertId(Statement statement) throws SQLException {
        try (var keys = statement.getGeneratedKeys()) {
            if (!keys.next()) {
                throw new SQLException("the database gave no sequence");
            }
            return keys.getLong(1);
        }
    }
}
