package dev.lossless.todo.outbox;

import static java.util.stream.Collectors.joining;

import dev.lossless.todo.storage.Sql;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Counts what waits in the outbox tables. It uses the relay's pool, so that a count takes no session from
/// the writes.
@ApplicationScoped
class BacklogStore {

    private static final String OLDEST = """
            (SELECT e.occurred_at FROM outbox_event e WHERE e.shard = %d AND NOT EXISTS (SELECT 1 FROM outbox_parked p
            WHERE p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype) ORDER BY e.position LIMIT 1)""";

    /// Of each resumed stream the first that is still aside; NULL without any.
    private static final String OLDEST_RESUMED = """
            (SELECT MIN((SELECT e.occurred_at FROM outbox_parked_event e WHERE e.user_id = p.user_id
            AND e.aggregatetype = p.aggregatetype ORDER BY e.position LIMIT 1)) FROM outbox_parked p
            WHERE p.resumed = TRUE)""";

    private static final String LARGE = "SELECT user_id, aggregatetype FROM outbox_parked WHERE events >= ?";

    private final AgroalDataSource dataSource;

    BacklogStore(@DataSource("relay") AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// What waits in the outbox now. What is set aside with parked streams is counted apart; it was counted
    /// when it was
    /// moved.
    Backlog count(Instant now) throws SQLException {
        var waiting = number("SELECT COUNT(*) FROM outbox_event");
        var parked = number("SELECT COALESCE(SUM(events), 0) FROM outbox_parked WHERE resumed = FALSE");
        var streams = number("SELECT COUNT(*) FROM outbox_parked WHERE resumed = FALSE");
        var resumed = number("SELECT COALESCE(SUM(events), 0) FROM outbox_parked WHERE resumed = TRUE");
        var oldest = waiting + resumed == 0
                ? Duration.ZERO
                : oldest().map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        return new Backlog(waiting + resumed, parked, streams, oldest);
    }

    /// The streams of which as many events are set aside.
    Set<UserStream> streamsAside(long events) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(LARGE)) {
            statement.setLong(1, events);
            try (var rows = statement.executeQuery()) {
                var streams = new HashSet<UserStream>();
                while (rows.next()) {
                    streams.add(new UserStream(rows.getString(1), rows.getString(2)));
                }
                return streams;
            }
        }
    }

    /// The time of the oldest event that does not belong to a parked stream.
    private Optional<Instant> oldest() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(IntStream.range(0, Shards.COUNT)
                        .mapToObj(shard -> OLDEST.formatted(shard))
                        .collect(joining(" UNION ALL ", "", " UNION ALL " + OLDEST_RESUMED)))) {
            var oldest = Optional.<Instant>empty();
            while (rows.next()) {
                var time = Sql.instant(rows.getObject(1, LocalDateTime.class));
                if (time != null) {
                    oldest = Optional.of(oldest.filter(time::isAfter).orElse(time));
                }
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
