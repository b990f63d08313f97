package dev.lossless.todo.outbox;

import static java.util.stream.Collectors.joining;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.IntStream;

/// Counts what waits in the outbox tables. It uses the relay's pool, so that a count takes no session from the writes.
@ApplicationScoped
class BacklogStore {

    private static final String OLDEST = """
            (SELECT e.occurred_at FROM outbox_event e WHERE e.shard = %d AND NOT EXISTS (SELECT 1 FROM outbox_parked p
            WHERE p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype) ORDER BY e.position LIMIT 1)""";

    private final AgroalDataSource dataSource;

    BacklogStore(@DataSource("relay") AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// What waits in the outbox now. Events of parked streams are counted apart.
    Backlog count(Instant now) throws SQLException {
        var all = number("SELECT COUNT(*) FROM outbox_event");
        if (all == 0) {
            return Backlog.NONE;
        }
        var held = number("SELECT COUNT(*) FROM outbox_parked p JOIN outbox_event e ON e.shard = CRC32(p.user_id) % "
                + Shards.COUNT + " AND e.user_id = p.user_id AND e.aggregatetype = p.aggregatetype");
        var oldest = oldest().map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        return new Backlog(all - held, held, number("SELECT COUNT(*) FROM outbox_parked"), oldest);
    }

    /// The time of the oldest event that does not belong to a parked stream.
    private Optional<Instant> oldest() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(IntStream.range(0, Shards.COUNT)
                        .mapToObj(shard -> OLDEST.formatted(shard))
                        .collect(joining(" UNION ALL ")))) {
            var oldest = Optional.<Instant>empty();
            while (rows.next()) {
                var time = rows.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
                oldest = Optional.of(oldest.filter(time::isAfter).orElse(time));
            }
            return oldest;
        }
    }

    private long number(String query) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
