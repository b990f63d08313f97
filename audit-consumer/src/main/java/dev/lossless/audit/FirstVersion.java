package dev.lossless.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The entries of the first version, which had no chain.
final class FirstVersion {

    private static final Logger LOG = Logger.getLogger(FirstVersion.class);
    private static final int PAGE = 1000;
    private static final String NEXT_STREAM = """
            SELECT topic, user_id FROM audit_entry_v1 WHERE user_id > ? OR (user_id = ? AND topic > ?) \
            ORDER BY user_id, topic LIMIT 1""";
    private static final String NOT_CHAINED = """
            SELECT sequence, event_id, type, subject, aggregate_version, occurred_at, recorded_at, traceparent, data, \
            record_partition, record_offset FROM audit_entry_v1 WHERE user_id = ? AND topic = ? AND record_offset > \
            (SELECT COALESCE(MAX(record_offset), -1) FROM audit_entry WHERE user_id = ? AND topic = ?) \
            ORDER BY record_offset LIMIT ?""";

    private final Connection connection;
    private final Supplier<Salts> salts;
    private long chained;

    /// @param salts asked for only if there are entries
    FirstVersion(Connection connection, Supplier<Salts> salts) {
        this.connection = connection;
        this.salts = salts;
    }

    void chainAll() throws SQLException {
        var stream = next(new UserStream("", ""));
        if (stream.isPresent()) {
            var salt = salts.get();
            while (stream.isPresent()) {
                chain(stream.get(), salt);
                stream = next(stream.get());
            }
            LOG.infof("entries of the first version chained: entries=%d", chained);
        }
    }

    private Optional<UserStream> next(UserStream after) throws SQLException {
        try (var statement = connection.prepareStatement(NEXT_STREAM)) {
            statement.setString(1, after.userId());
            statement.setString(2, after.userId());
            statement.setString(3, after.topic());
            var row = statement.executeQuery();
            return row.next() ? Optional.of(new UserStream(row.getString(1), row.getString(2))) : Optional.empty();
        }
    }

    private void chain(UserStream stream, Salts salt) throws SQLException {
        var tables = new TrailTables(connection);
        for (var page = notChained(stream); !page.isEmpty(); page = notChained(stream)) {
            var chains = new Chains(salt, tables.ends(List.of(stream)).heads());
            var entries = page.stream()
                    .map(entry -> chains.link(entry.event(), entry.recordedAt()))
                    .toList();
            AuditTrail.append(tables, entries, Map.of());
            tables.commit();
            chained += entries.size();
        }
    }

    private List<Entry> notChained(UserStream stream) throws SQLException {
        try (var statement = connection.prepareStatement(NOT_CHAINED)) {
            statement.setString(1, stream.userId());
            statement.setString(2, stream.topic());
            statement.setString(3, stream.userId());
            statement.setString(4, stream.topic());
            statement.setInt(5, PAGE);
            var rows = statement.executeQuery();
            var entries = new ArrayList<Entry>();
            while (rows.next()) {
                entries.add(Entry.of(stream, rows));
            }
            return entries;
        }
    }

    private record Entry(AuditEvent event, Instant recordedAt) {

        static Entry of(UserStream stream, ResultSet row) throws SQLException {
            var event = new AuditEvent(
                    new Position(stream, row.getLong(1)),
                    UUID.fromString(row.getString(2)),
                    row.getString(3),
                    true,
                    row.getString(4),
                    row.getLong(5),
                    time(row, 6),
                    Optional.ofNullable(row.getString(8)),
                    row.getBytes(9),
                    row.getInt(10),
                    row.getLong(11));
            return new Entry(event, time(row, 7));
        }

        private static Instant time(ResultSet row, int column) throws SQLException {
            return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }
    }
}
