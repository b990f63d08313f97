package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.Shards;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class OutboxRetentionTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Inject
    OutboxRetention retention;

    @Inject
    DataSource dataSource;

    private final String user = Users.fresh();
    private final Instant now = Instant.now();

    /// A parked stream stands for a table that the relay does not touch.
    @Test
    void oldEventsAreDeletedInBitesAndYoungOnesStay() throws SQLException {
        park();
        insert(2_500, now.minus(DAY.multipliedBy(8)));
        insert(3, now.minus(DAY.multipliedBy(6)));

        assertThat(retention.purge(now.minus(DAY.multipliedBy(7)))).isGreaterThanOrEqualTo(2_500);

        assertThat(waiting()).isEqualTo(3);
    }

    @Test
    void youngEventsBeforeOldOnesAreKept() throws SQLException {
        park();
        insert(1, now);
        insert(1, now.minus(DAY.multipliedBy(8)));

        retention.purge(now.minus(DAY.multipliedBy(7)));

        assertThat(waiting()).isEqualTo(1);
    }

    private void park() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement =
                        connection.prepareStatement("INSERT INTO outbox_parked (user_id, aggregatetype, position,"
                                + " cause, parked_at) VALUES (?, 'retention', 1, 'test', '2026-01-01')")) {
            statement.setString(1, user);
            statement.executeUpdate();
            connection.commit();
        }
    }

    private void insert(int count, Instant occurredAt) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("INSERT INTO outbox_event (shard, id, aggregatetype,"
                        + " aggregateid, aggregateversion, type, payload, user_id, sequence, occurred_at)"
                        + " VALUES (?, ?, 'retention', 'a', 1, 'RetentionTested', '{}', ?, ?, ?)")) {
            for (int i = 0; i < count; i++) {
                statement.setInt(1, Shards.of(user));
                statement.setString(2, UUID.randomUUID().toString());
                statement.setString(3, user);
                statement.setLong(4, i);
                statement.setObject(5, LocalDateTime.ofInstant(occurredAt, ZoneOffset.UTC));
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        }
    }

    private int waiting() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT COUNT(*) FROM outbox_event WHERE user_id = ?")) {
            statement.setString(1, user);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
