package dev.lossless.notification.delivery;

import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// What an event changes: it is kept, and planned for every endpoint that listens at that moment. All this
/// commits together with the event's position.
///
/// Locks are taken in one order, here and wherever deliveries change: endpoints' queues, then streams. New rows
/// of others cannot be waited for.
public final class Planning {

    private static final String MESSAGES = """
            INSERT INTO message (topic, user_id, sequence, event_id, source, type, subject, data_schema, \
            aggregate_version, occurred_at, traceparent, data, received_at) VALUES""";

    /// The columns `order_key` and `place`, of a message `m` and an endpoint `e`.
    static final String ORDER = """
            CASE e.delivery_order WHEN 'PER_USER' THEN CONCAT(m.topic, '/', m.user_id) \
            WHEN 'NONE' THEN CONCAT(m.topic, '/', m.user_id, '/', m.sequence) ELSE '' END, \
            IF(e.delivery_order = 'STRICT', 0, m.sequence)""";

    /// One delivery of an event to an endpoint, however often it is planned.
    private static final String DELIVERIES = """
            INSERT INTO delivery (endpoint_id, order_key, place, topic, user_id, sequence, event_id, type, state, \
            attempts, tries, planned_at) \
            SELECT e.id, %s, m.topic, m.user_id, m.sequence, m.event_id, m.type, 'PENDING', 0, 0, UTC_TIMESTAMP(6) \
            FROM message m JOIN endpoint e ON %s \
            WHERE (e.types = '' OR LOCATE(CONCAT(',', m.type, ','), e.types) > 0) \
            AND (m.topic, m.user_id, m.sequence) IN (""";

    private static final String OWN =
            DELIVERIES.formatted(ORDER, "e.owner = m.user_id AND e.all_users = FALSE AND e.state = 'ENABLED'");
    private static final String OF_ALL_USERS =
            DELIVERIES.formatted(ORDER, "e.all_users = TRUE AND e.state = 'ENABLED'");
    private static final String IN_ORDER =
            ") ORDER BY m.topic, m.user_id, m.sequence ON DUPLICATE KEY UPDATE position = position";

    private static final String QUEUES = """
            INSERT INTO endpoint_queue (endpoint_id, due_at, paused_until, width, failures) \
            SELECT DISTINCT d.endpoint_id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1, 0 FROM delivery d \
            WHERE d.state = 'PENDING' AND (d.topic, d.user_id, d.sequence) IN (""";
    private static final String QUEUES_DUE = """
            ) ORDER BY 1 ON DUPLICATE KEY UPDATE \
            due_at = GREATEST(LEAST(endpoint_queue.due_at, VALUES(due_at)), endpoint_queue.paused_until)""";

    private static final String STREAMS = """
            INSERT INTO stream (endpoint_id, order_key, due_at, lease, stopped) \
            SELECT DISTINCT d.endpoint_id, d.order_key, UTC_TIMESTAMP(6), 0, FALSE FROM delivery d \
            WHERE d.state = 'PENDING' AND (d.topic, d.user_id, d.sequence) IN (""";
    private static final String STREAMS_THERE = ") ORDER BY 1, 2 ON DUPLICATE KEY UPDATE lease = stream.lease";

    private Planning() {}

    public static void plan(List<Message> messages, StatementBatch statements, LocalDateTime now) throws SQLException {
        statements.rows(
                MESSAGES,
                messages.stream().map(message -> row(message, now)).toList(),
                "ON DUPLICATE KEY UPDATE event_id = event_id");
        planAgain(messages.stream().map(Planning::place).toList(), statements);
    }

    private static void planAgain(List<Object[]> places, StatementBatch statements) throws SQLException {
        statements.rows(OWN, places, IN_ORDER);
        statements.rows(OF_ALL_USERS, places, IN_ORDER);
        wake(places, statements);
    }

    /// Makes the streams of these events due, and their endpoints.
    ///
    /// @param places topic, user and sequence of each
    static void wake(List<Object[]> places, StatementBatch statements) throws SQLException {
        statements.rows(QUEUES, places, QUEUES_DUE);
        statements.rows(STREAMS, places, STREAMS_THERE);
    }

    private static Object[] place(Message message) {
        return new Object[] {message.topic(), message.userId(), message.sequence()};
    }

    private static Object[] row(Message message, LocalDateTime now) {
        return new Object[] {
            message.topic(),
            message.userId(),
            message.sequence(),
            message.eventId(),
            message.source(),
            message.type(),
            message.subject(),
            message.dataSchema().orElse(null),
            message.aggregateVersion(),
            LocalDateTime.ofInstant(message.occurredAt(), ZoneOffset.UTC),
            message.traceparent().orElse(null),
            message.data(),
            now
        };
    }
}
