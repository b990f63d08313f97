package dev.lossless.notification.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.notification.delivery.Claim.Stream;
import dev.lossless.notification.request.Answer;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Stores what came of attempts, and which delivery of each stream is next: one transaction, under the locks of
/// the endpoints' queues and of the streams. So a delivery that is planned meanwhile is either seen here, or
/// wakes its stream itself.
///
/// A result whose lease has ended and was given to another claim changes nothing.
@Singleton
class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    private static final String LOCK_QUEUES = """
            SELECT endpoint_id, UTC_TIMESTAMP(6), paused_until, width, failures, failing_since FROM endpoint_queue \
            FORCE INDEX (PRIMARY) WHERE endpoint_id IN (%s) ORDER BY endpoint_id FOR UPDATE""";
    static final String LOCK_STREAMS = """
            SELECT endpoint_id, order_key, lease FROM stream FORCE INDEX (PRIMARY) \
            WHERE (endpoint_id, order_key) IN (%s) FOR UPDATE""";
    private static final String ATTEMPT = """
            INSERT INTO attempt (delivery, number, started_at, millis, outcome, status, address, answer) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String DELIVERY = """
            UPDATE delivery SET state = ?, attempts = ?, tries = ?, finished_at = ? WHERE position = ?""";
    private static final String STREAM = """
            UPDATE stream SET due_at = ?, lease = 0, stopped = ? WHERE endpoint_id = ? AND order_key = ?""";
    /// Not as a part of the DELETE, which would lock deliveries that others are planning.
    static final String EMPTY_STREAMS = """
            SELECT endpoint_id, order_key FROM stream WHERE stopped = FALSE AND NOT EXISTS (SELECT 1 FROM delivery d \
            WHERE d.endpoint_id = stream.endpoint_id AND d.order_key = stream.order_key AND d.state = 'PENDING') \
            AND (endpoint_id, order_key) IN (%s)""";
    private static final String REMOVE = "DELETE FROM stream WHERE endpoint_id = ? AND order_key = ?";
    private static final String QUEUE = """
            UPDATE endpoint_queue SET width = ?, failures = ?, failing_since = ?, \
            succeeded_at = COALESCE(?, succeeded_at), paused_until = GREATEST(paused_until, ?), \
            due_at = GREATEST(paused_until, LEAST(due_at, COALESCE((SELECT MIN(s.due_at) FROM stream s \
            WHERE s.endpoint_id = endpoint_queue.endpoint_id), '%s'))) WHERE endpoint_id = ?""".formatted(Claims.NEVER);
    private static final String DISABLE = """
            UPDATE endpoint SET state = 'DISABLED', reason = ?, version = version + 1 \
            WHERE id = ? AND state = 'ENABLED'""";
    private static final String PAUSE_FOR_EVER = """
            UPDATE endpoint_queue SET paused_until = '%1$s', due_at = '%1$s' WHERE endpoint_id = ?""".formatted(Claims.NEVER);
    private static final LocalDateTime NEVER = LocalDateTime.of(9999, 12, 31, 0, 0);

    private final DataSource dataSource;
    private final DeliveryConfig config;
    private final Schedule schedule;

    Results(DataSource dataSource, DeliveryConfig config, Schedule schedule) {
        this.dataSource = dataSource;
        this.config = config;
        this.schedule = schedule;
    }

    /// @return the results that were still this replica's to store
    List<Result> store(Collection<Result> results) throws SQLException {
        return Transaction.run(dataSource, connection -> store(connection, results));
    }

    private List<Result> store(Connection connection, Collection<Result> results) throws SQLException {
        var byStream = new TreeMap<Stream, Result>();
        results.forEach(result -> byStream.put(result.claim().stream(), result));
        var queues = lockQueues(connection, byStream);
        var valid = lockStreams(connection, byStream).stream()
                .filter(result -> queues.containsKey(result.claim().stream().endpoint()))
                .toList();
        var script = new Script();
        for (var result : valid) {
            apply(result, queues.get(result.claim().stream().endpoint()), script);
        }
        script.send(connection);
        var rest = new Script();
        emptyStreams(connection, valid).forEach(stream -> rest.add(REMOVE, stream.endpoint(), stream.orderKey()));
        queues.values().forEach(queue -> store(queue, rest));
        rest.commit(connection);
        return valid;
    }

    /// Those in which nothing is planned any more.
    private static List<Stream> emptyStreams(Connection connection, List<Result> results) throws SQLException {
        var streams = results.stream().map(result -> result.claim().stream()).toList();
        var empty = new ArrayList<Stream>();
        if (!streams.isEmpty()) {
            try (var statement = connection.prepareStatement(EMPTY_STREAMS.formatted(Claims.keys(streams)))) {
                Claims.bind(statement, 0, streams);
                var rows = statement.executeQuery();
                while (rows.next()) {
                    empty.add(new Stream(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return empty;
    }

    private Map<String, Queue> lockQueues(Connection connection, Map<Stream, Result> results) throws SQLException {
        var endpoints = new TreeSet<String>();
        results.keySet().forEach(stream -> endpoints.add(stream.endpoint()));
        var marks = String.join(", ", endpoints.stream().map(_ -> "?").toList());
        try (var statement = connection.prepareStatement(LOCK_QUEUES.formatted(marks))) {
            var parameter = 0;
            for (var endpoint : endpoints) {
                statement.setString(++parameter, endpoint);
            }
            var rows = statement.executeQuery();
            var queues = new TreeMap<String, Queue>();
            while (rows.next()) {
                var queue = queue(rows);
                queues.put(queue.endpoint, queue);
            }
            return queues;
        }
    }

    private Queue queue(ResultSet row) throws SQLException {
        return new Queue(
                row.getString(1),
                row.getObject(2, LocalDateTime.class),
                row.getObject(3, LocalDateTime.class),
                row.getInt(4),
                config.inFlightPerEndpoint(),
                row.getInt(5),
                Optional.ofNullable(row.getObject(6, LocalDateTime.class)));
    }

    private static List<Result> lockStreams(Connection connection, TreeMap<Stream, Result> results)
            throws SQLException {
        var streams = List.copyOf(results.keySet());
        try (var statement = connection.prepareStatement(LOCK_STREAMS.formatted(Claims.keys(streams)))) {
            Claims.bind(statement, 0, streams);
            var rows = statement.executeQuery();
            var valid = new HashMap<Stream, Result>();
            while (rows.next()) {
                var stream = new Stream(rows.getString(1), rows.getString(2));
                var result = results.get(stream);
                if (result.claim().lease() == rows.getLong(3)) {
                    valid.put(stream, result);
                }
            }
            return streams.stream().filter(valid::containsKey).map(valid::get).toList();
        }
    }

    private void apply(Result result, Queue queue, Script script) {
        var claim = result.claim();
        result.answer().ifPresent(answer -> script.add(ATTEMPT, attempt(result, answer)));
        count(result, queue);
        var made = result.answer().isPresent() ? 1 : 0;
        var wait = result.isDelivered() || result.isFinal()
                ? Optional.<Duration>empty()
                : schedule.waitAfter(claim.tries() + made);
        var state = state(result, wait);
        script.add(
                DELIVERY,
                state.name(),
                claim.attempts() + made,
                claim.tries() + made,
                state == DeliveryState.PENDING ? null : queue.now,
                claim.position());
        var stops = state == DeliveryState.FAILED
                && claim.content().filter(Claim.Content::stops).isPresent();
        var due = stops
                ? NEVER
                : queue.now.plus(wait.map(each -> longer(each, result)).orElse(Duration.ZERO));
        script.add(STREAM, due, stops, claim.stream().endpoint(), claim.stream().orderKey());
    }

    private static DeliveryState state(Result result, Optional<Duration> wait) {
        if (result.isDelivered()) {
            return DeliveryState.DELIVERED;
        }
        return wait.isPresent() ? DeliveryState.PENDING : DeliveryState.FAILED;
    }

    private static Object[] attempt(Result result, Answer answer) {
        var answered = answer.status().isPresent();
        return new Object[] {
            result.claim().position(),
            result.claim().attempts() + 1,
            LocalDateTime.ofInstant(result.startedAt(), ZoneOffset.UTC),
            result.took().toMillis(),
            answer.outcome().name(),
            answered ? answer.status().getAsInt() : null,
            answer.address().orElse(null),
            answered ? answer.body() : answer.detail().getBytes(UTF_8)
        };
    }

    private void count(Result result, Queue queue) {
        if (result.isDelivered()) {
            queue.succeed();
        } else if (result.answer().isPresent()) {
            queue.fail(result, schedule, config.circuitFailures(), retryAfter(result));
        }
    }

    /// A receiver may ask for a longer wait than the schedule has.
    private Duration longer(Duration wait, Result result) {
        var asked = retryAfter(result);
        return asked.compareTo(wait) > 0 ? asked : wait;
    }

    private Duration retryAfter(Result result) {
        var asked = result.answer().flatMap(Answer::retryAfter).orElse(Duration.ZERO);
        return asked.compareTo(config.longestRetryAfter()) < 0 ? asked : config.longestRetryAfter();
    }

    private void store(Queue queue, Script script) {
        script.add(QUEUE, queue.values());
        queue.reasonToDisable(config).ifPresent(reason -> {
            LOG.warnf("endpoint disabled: endpoint=%s reason=%s failures=%d", queue.endpoint, reason, queue.failures());
            script.add(DISABLE, reason, queue.endpoint);
            script.add(PAUSE_FOR_EVER, queue.endpoint);
        });
    }
}
