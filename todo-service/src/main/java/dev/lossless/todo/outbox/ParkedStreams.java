package dev.lossless.todo.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.outbox.ParkedStream.RefusedEvent;
import dev.lossless.todo.storage.Ids;
import dev.lossless.todo.storage.Sql;
import dev.lossless.todo.tracing.CurrentTrace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// What an administrator can do about streams whose next event the broker refuses: look at them, let the
/// event
/// be tried
/// again, or give it up. Either way the stream goes on from its head, in order.
@ApplicationScoped
@Transactional
public class ParkedStreams {

    private static final Logger LOG = Logger.getLogger(ParkedStreams.class);

    private static final String FIND = """
            SELECT p.user_id, p.aggregatetype, p.parked_at, p.cause, e.id, e.type, e.aggregateid, e.sequence, \
            LENGTH(e.payload), e.occurred_at, p.events FROM outbox_parked p JOIN outbox_parked_event e \
            ON e.user_id = p.user_id AND e.aggregatetype = p.aggregatetype AND e.position = p.position \
            WHERE p.resumed = FALSE""";
    private static final String ALL = FIND + " ORDER BY p.parked_at, p.user_id LIMIT 1000";
    private static final String ONE = FIND + " AND p.user_id = ? AND p.aggregatetype = ?";
    private static final String RESUME =
            "UPDATE outbox_parked SET resumed = TRUE WHERE user_id = ? AND aggregatetype = ? AND resumed = FALSE";
    private static final String BY_CAUSE = """
            SELECT user_id, aggregatetype FROM outbox_parked \
            WHERE resumed = FALSE AND parked_at <= ? AND LOCATE(?, cause) > 0 AND aggregatetype = ? LIMIT %d""";
    private static final int AT_ONCE = 500;
    private static final String REFUSED = """
            outbox_parked_event e JOIN outbox_parked p \
            ON p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype AND p.position = e.position""";
    private static final String ITS_STREAM = " WHERE p.user_id = ? AND p.aggregatetype = ?";
    private static final String PAYLOAD = "SELECT e.payload FROM " + REFUSED + ITS_STREAM;
    private static final String REPLACE = "UPDATE " + REFUSED
            + " SET e.id = ?, e.type = ?, e.payload = ?, e.traceparent = ?, e.occurred_at = ?" + ITS_STREAM;

    private final DataSource dataSource;
    private final Event<Resumed> resumed;
    private final ObjectMapper json;
    private final CurrentTrace trace;
    private final Clock clock;

    ParkedStreams(DataSource dataSource, Event<Resumed> resumed, ObjectMapper json, CurrentTrace trace, Clock clock) {
        this.dataSource = dataSource;
        this.resumed = resumed;
        this.json = json;
        this.trace = trace;
        this.clock = clock;
    }

    /// The first thousand, the longest parked first.
    public List<ParkedStream> all() {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(ALL)) {
            return read(statement);
        } catch (SQLException e) {
            throw new OutboxException("cannot read the parked streams", e);
        }
    }

    /// Lets the relay try the refused event again, and then go on with the stream.
    ///
    /// @return false when this stream is not parked
    public boolean redrive(String userId, String topic) {
        try (var connection = dataSource.getConnection()) {
            return resume(connection, userId, topic);
        } catch (SQLException e) {
            throw new OutboxException("cannot re-drive the stream of " + userId, e);
        }
    }

    /// The same for some of the topic's streams, of whatever user, that were parked until then with a cause
    /// that
    /// contains this text.
    ///
    /// @return how many go on; 0 when there are no more
    public int redriveSome(String topic, String cause, Instant parkedUntil) {
        try (var connection = dataSource.getConnection()) {
            var streams = parkedWith(connection, topic, cause, parkedUntil);
            for (var stream : streams) {
                resume(connection, stream.userId(), stream.topic());
            }
            return streams.size();
        } catch (SQLException e) {
            throw new OutboxException("cannot re-drive the streams parked because of " + cause, e);
        }
    }

    private static List<UserStream> parkedWith(Connection connection, String topic, String cause, Instant until)
            throws SQLException {
        try (var statement = connection.prepareStatement(BY_CAUSE.formatted(AT_ONCE))) {
            statement.setObject(1, Sql.utc(until));
            statement.setString(2, cause);
            statement.setString(3, Outbox.aggregateTypeOf(topic));
            try (var rows = statement.executeQuery()) {
                var streams = new ArrayList<UserStream>();
                while (rows.next()) {
                    streams.add(new UserStream(rows.getString(1), rows.getString(2)));
                }
                return streams;
            }
        }
    }

    /// Gives the refused event up: [EventDiscarded] is published in its place, and then the stream goes on.
    ///
    /// @param by the administrator
    /// @return the stream as it was parked; empty when it is not
    public Optional<ParkedStream> discard(String userId, String topic, String by, String reason) {
        try (var connection = dataSource.getConnection()) {
            var stream = find(connection, userId, topic);
            if (stream.isPresent() && resume(connection, userId, topic)) {
                replace(connection, stream.get(), by, reason);
                return stream;
            }
            return Optional.empty();
        } catch (SQLException e) {
            throw new OutboxException("cannot discard the refused event of " + userId, e);
        }
    }

    private Optional<ParkedStream> find(Connection connection, String userId, String topic) throws SQLException {
        try (var statement = connection.prepareStatement(ONE)) {
            statement.setString(1, userId);
            statement.setString(2, Outbox.aggregateTypeOf(topic));
            return read(statement).stream().findFirst();
        }
    }

    /// False when another administrator was faster.
    private boolean resume(Connection connection, String userId, String topic) throws SQLException {
        try (var statement = connection.prepareStatement(RESUME)) {
            statement.setString(1, userId);
            statement.setString(2, Outbox.aggregateTypeOf(topic));
            resumed.fire(new Resumed(userId));
            return statement.executeUpdate() == 1;
        }
    }

    private void replace(Connection connection, ParkedStream stream, String by, String reason) throws SQLException {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var id = Ids.next().toString();
        var data = ShortTexts.of(payload(connection, stream), json);
        try (var statement = connection.prepareStatement(REPLACE)) {
            statement.setString(1, id);
            statement.setString(2, EventDiscarded.class.getSimpleName());
            statement.setBytes(3, json.writeValueAsBytes(EventDiscarded.refused(stream, data, by, reason, now)));
            statement.setString(4, trace.traceparent());
            statement.setObject(5, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
            statement.setString(6, stream.userId());
            statement.setString(7, Outbox.aggregateTypeOf(stream.topic()));
            if (statement.executeUpdate() != 1) {
                throw new SQLException(
                        "the refused event is gone: " + stream.refused().eventId());
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        LOG.warnf(
                "refused event discarded: userId=%s topic=%s type=%s eventId=%s sequence=%d by=%s",
                stream.userId(),
                stream.topic(),
                stream.refused().type(),
                stream.refused().eventId(),
                stream.refused().sequence(),
                by);
    }

    private static byte[] payload(Connection connection, ParkedStream stream) throws SQLException {
        try (var statement = connection.prepareStatement(PAYLOAD)) {
            statement.setString(1, stream.userId());
            statement.setString(2, Outbox.aggregateTypeOf(stream.topic()));
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException(
                            "the refused event is gone: " + stream.refused().eventId());
                }
                return row.getBytes(1);
            }
        }
    }

    private static List<ParkedStream> read(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            var streams = new ArrayList<ParkedStream>();
            while (rows.next()) {
                streams.add(stream(rows));
            }
            return streams;
        }
    }

    private static ParkedStream stream(ResultSet row) throws SQLException {
        return new ParkedStream(
                row.getString(1),
                Outbox.topicOf(row.getString(2)),
                row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                row.getString(4),
                new RefusedEvent(
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getLong(8),
                        row.getLong(9),
                        Sql.instant(row.getObject(10, LocalDateTime.class))),
                row.getLong(11));
    }
}
