package dev.lossless.notification.delivery;

import static java.util.stream.Collectors.joining;

import dev.lossless.notification.delivery.Claim.Content;
import dev.lossless.notification.delivery.Claim.Stream;
import dev.lossless.notification.message.Format;
import dev.lossless.notification.message.Messages;
import dev.lossless.notification.request.Secret;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;

/// Takes deliveries that are due. Rows are locked only while they are taken: what keeps others away from a
/// delivery that is under way is that its stream is not due before the lease ends. A killed replica's leases
/// end by themselves.
///
/// The endpoint that has waited longest comes first, and goes behind the others afterwards: none can hold up
/// others, however much it has to send.
@Singleton
class Claims {

    /// Endpoints in one claim.
    private static final int ENDPOINTS = 32;

    /// When an endpoint is looked at again that has more to send than it may have under way. Results do so
    /// earlier.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    static final String NEVER = "9999-12-31 00:00:00";

    private static final String DUE_ENDPOINTS = """
            SELECT endpoint_id, width, failures FROM endpoint_queue FORCE INDEX (due) \
            WHERE due_at <= UTC_TIMESTAMP(6) ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED""";
    static final String DUE_STREAMS = """
            SELECT endpoint_id, order_key FROM stream FORCE INDEX (due) WHERE endpoint_id = ? \
            AND due_at <= UTC_TIMESTAMP(6) ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED""";
    static final String LEASE = """
            UPDATE stream SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease = ? \
            WHERE (endpoint_id, order_key) IN (%s)""";
    private static final String NEXT = """
            UPDATE endpoint_queue SET due_at = GREATEST(paused_until, IF(?, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, \
            COALESCE((SELECT MIN(s.due_at) FROM stream s WHERE s.endpoint_id = endpoint_queue.endpoint_id), '%s'))) \
            WHERE endpoint_id = ?""".formatted(NEVER);

    static final String CONTENT = """
            SELECT s.endpoint_id, s.order_key, d.position, d.attempts, d.tries, e.state, e.url, e.format, e.secret, \
            e.previous_secret, IF(e.previous_until > UTC_TIMESTAMP(6), TRUE, FALSE) AS both_secrets, e.after_failure, \
            m.topic, m.user_id, m.sequence, m.event_id, m.source, m.type, m.subject, m.data_schema, \
            m.aggregate_version, m.occurred_at, m.traceparent, m.data \
            FROM stream s LEFT JOIN delivery d ON d.position = (SELECT h.position FROM delivery h \
            WHERE h.endpoint_id = s.endpoint_id AND h.order_key = s.order_key AND h.state = 'PENDING' \
            ORDER BY h.place, h.position LIMIT 1) \
            LEFT JOIN endpoint e ON e.id = s.endpoint_id \
            LEFT JOIN message m ON m.topic = d.topic AND m.user_id = d.user_id AND m.sequence = d.sequence \
            WHERE (s.endpoint_id, s.order_key) IN (%s)""";

    private final DataSource dataSource;
    private final DeliveryConfig config;
    private final SecretBox secrets;

    Claims(DataSource dataSource, DeliveryConfig config, SecretBox secrets) {
        this.dataSource = dataSource;
        this.config = config;
        this.secrets = secrets;
    }

    /// @param limit deliveries at most
    /// @param underWay how many deliveries of an endpoint this replica has under way
    List<Claim> take(int limit, ToIntFunction<String> underWay) throws SQLException {
        var lease = ThreadLocalRandom.current().nextLong();
        var streams = Transaction.run(dataSource, connection -> take(connection, limit, underWay, lease));
        return streams.isEmpty() ? List.of() : load(streams, lease);
    }

    /// An endpoint that has something due.
    private record Due(String endpoint, int free) {}

    private List<Stream> take(Connection connection, int limit, ToIntFunction<String> underWay, long lease)
            throws SQLException {
        var due = dueEndpoints(connection, underWay);
        if (due.isEmpty()) {
            connection.rollback();
            return List.of();
        }
        var found = dueStreams(connection, due);
        var taken = new ArrayList<Stream>();
        var again = new LinkedHashMap<String, Optional<Duration>>();
        for (var each : due) {
            var streams = found.getOrDefault(each.endpoint, List.of());
            var count = Math.min(Math.min(streams.size(), each.free), limit - taken.size());
            taken.addAll(streams.subList(0, count));
            again.put(each.endpoint, again(count, streams.size(), each.free));
        }
        store(connection, taken, again, lease);
        return taken;
    }

    /// When an endpoint must be looked at again that has more to send than was taken.
    private static Optional<Duration> again(int taken, int found, int free) {
        if (taken == found) {
            return Optional.empty();
        }
        return Optional.of(taken < free ? Duration.ZERO : AGAIN);
    }

    private List<Due> dueEndpoints(Connection connection, ToIntFunction<String> underWay) throws SQLException {
        try (var statement = connection.prepareStatement(DUE_ENDPOINTS)) {
            statement.setInt(1, ENDPOINTS);
            var rows = statement.executeQuery();
            var due = new ArrayList<Due>();
            while (rows.next()) {
                var endpoint = rows.getString(1);
                var open = rows.getInt(3) >= config.circuitFailures();
                var width = open ? 1 : Math.min(rows.getInt(2), config.inFlightPerEndpoint());
                due.add(new Due(endpoint, Math.max(0, width - underWay.applyAsInt(endpoint))));
            }
            return due;
        }
    }

    /// One more of each than may be taken: it tells whether there are more.
    private static Map<String, List<Stream>> dueStreams(Connection connection, List<Due> due) throws SQLException {
        var queries = String.join("; ", Collections.nCopies(due.size(), DUE_STREAMS));
        var found = new HashMap<String, List<Stream>>();
        try (var statement = connection.prepareStatement(queries)) {
            var parameter = 0;
            for (var each : due) {
                statement.setString(++parameter, each.endpoint);
                statement.setInt(++parameter, each.free + 1);
            }
            var hasRows = statement.execute();
            while (hasRows) {
                var rows = statement.getResultSet();
                while (rows.next()) {
                    var stream = new Stream(rows.getString(1), rows.getString(2));
                    found.computeIfAbsent(stream.endpoint(), _ -> new ArrayList<>())
                            .add(stream);
                }
                hasRows = statement.getMoreResults();
            }
        }
        return found;
    }

    private void store(Connection connection, List<Stream> taken, Map<String, Optional<Duration>> again, long lease)
            throws SQLException {
        var script = new ArrayList<String>();
        if (!taken.isEmpty()) {
            script.add(LEASE.formatted(keys(taken)));
        }
        script.addAll(Collections.nCopies(again.size(), NEXT));
        script.add("COMMIT");
        try (var statement = connection.prepareStatement(String.join("; ", script))) {
            var parameter = 0;
            if (!taken.isEmpty()) {
                statement.setLong(++parameter, config.lease().toNanos() / 1_000);
                statement.setLong(++parameter, lease);
                parameter = bind(statement, parameter, taken);
            }
            for (var each : again.entrySet()) {
                statement.setBoolean(++parameter, each.getValue().isPresent());
                statement.setLong(
                        ++parameter, each.getValue().orElse(Duration.ZERO).toNanos() / 1_000);
                statement.setString(++parameter, each.getKey());
            }
            statement.execute();
        }
    }

    static String keys(List<Stream> streams) {
        return streams.stream().map(_ -> "(?, ?)").collect(joining(", "));
    }

    static int bind(PreparedStatement statement, int parameter, List<Stream> streams) throws SQLException {
        var next = parameter;
        for (var stream : streams) {
            statement.setString(++next, stream.endpoint());
            statement.setString(++next, stream.orderKey());
        }
        return next;
    }

    private List<Claim> load(List<Stream> streams, long lease) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(CONTENT.formatted(keys(streams)))) {
                bind(statement, 0, streams);
                var rows = statement.executeQuery();
                var claims = new ArrayList<Claim>();
                while (rows.next()) {
                    // else it is disabled, or deleted: nothing is sent, and its leases end by themselves
                    if (EndpointState.ENABLED.name().equals(rows.getString("state"))) {
                        claims.add(claim(rows, lease));
                    }
                }
                return claims;
            }
        });
    }

    private Claim claim(ResultSet row, long lease) throws SQLException {
        var stream = new Stream(row.getString("endpoint_id"), row.getString("order_key"));
        var there = row.getString("event_id") != null;
        return new Claim(
                stream,
                lease,
                row.getLong("position"),
                row.getInt("attempts"),
                row.getInt("tries"),
                there ? Optional.of(content(row, stream.endpoint())) : Optional.empty());
    }

    private Content content(ResultSet row, String endpoint) throws SQLException {
        return new Content(
                row.getString("url"),
                Format.valueOf(row.getString("format")),
                secrets(row, endpoint),
                row.getString("after_failure").equals("STOP"),
                Messages.read(row));
    }

    private List<Secret> secrets(ResultSet row, String endpoint) throws SQLException {
        var all = new ArrayList<Secret>();
        all.add(secrets.open(row.getBytes("secret"), endpoint));
        if (row.getBoolean("both_secrets")) {
            all.add(secrets.open(row.getBytes("previous_secret"), endpoint));
        }
        return all;
    }
}
