package dev.lossless.notification.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.notification.message.EventKind;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// What was planned for an endpoint, and what was tried.
@Singleton
public class DeliveryLog {

    private static final String COLUMNS = """
            SELECT position, topic, user_id, sequence, event_id, type, state, attempts, planned_at, finished_at \
            FROM delivery WHERE endpoint_id = ? AND\s""";
    private static final String PAGE =
            COLUMNS + "position < ? AND (? = '' OR state = ?) AND (? = '' OR type = ?) ORDER BY position DESC LIMIT ?";
    private static final String ONE = COLUMNS + "position = ?";
    private static final String ATTEMPTS = """
            SELECT number, started_at, millis, outcome, status, address, answer FROM attempt WHERE delivery = ? \
            ORDER BY number""";

    private final DataSource dataSource;

    DeliveryLog(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// @param id its position, in decimal
    /// @param eventId the `webhook-id` of its requests
    /// @param attempts how many were made
    @JsonInclude(Include.NON_ABSENT)
    public record Entry(
            String id,
            String eventId,
            String type,
            String topic,
            String userId,
            long sequence,
            DeliveryState state,
            int attempts,
            Instant plannedAt,
            Optional<Instant> finishedAt) {}

    /// @param answer the beginning of the receiver's; without an answer, why there is none
    @JsonInclude(Include.NON_ABSENT)
    public record Attempt(
            int number,
            Instant startedAt,
            int millis,
            String outcome,
            Optional<Integer> status,
            Optional<String> address,
            Optional<String> answer) {}

    /// The newest first.
    ///
    /// @param before a position
    public List<Entry> page(
            String endpoint, long before, Optional<DeliveryState> state, Optional<String> kind, int limit)
            throws SQLException {
        var wantedState = state.map(Enum::name).orElse("");
        var type = kind.map(EventKind::toType).orElse("");
        return query(PAGE, DeliveryLog::entry, endpoint, before, wantedState, wantedState, type, type, limit);
    }

    public Optional<Entry> find(String endpoint, long position) throws SQLException {
        return query(ONE, DeliveryLog::entry, endpoint, position).stream().findFirst();
    }

    public List<Attempt> attempts(long position) throws SQLException {
        return query(ATTEMPTS, DeliveryLog::attempt, position);
    }

    @FunctionalInterface
    private interface Reader<T> {

        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (var index = 0; index < parameters.length; index++) {
                    statement.setObject(index + 1, parameters[index]);
                }
                var rows = statement.executeQuery();
                var found = new ArrayList<T>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                Long.toString(row.getLong("position")),
                row.getString("event_id"),
                EventKind.ofType(row.getString("type")),
                row.getString("topic"),
                row.getString("user_id"),
                row.getLong("sequence"),
                DeliveryState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                time(row, "planned_at").orElseThrow(),
                time(row, "finished_at"));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        return new Attempt(
                row.getInt("number"),
                time(row, "started_at").orElseThrow(),
                row.getInt("millis"),
                row.getString("outcome"),
                Optional.ofNullable(row.getObject("status", Integer.class)),
                Optional.ofNullable(row.getString("address")),
                Optional.ofNullable(row.getBytes("answer")).map(bytes -> new String(bytes, UTF_8)));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }
}
