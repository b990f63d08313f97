package dev.lossless.todo.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.storage.Ids;
import dev.lossless.todo.storage.Script;
import dev.lossless.todo.tracing.CurrentTrace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/// The transactional outbox: what is appended here is published if and only if the surrounding transaction
/// commits.
///
/// Within one transaction: [#next] first, then the change, then [#append]. Where many changes share a
/// transaction
/// that is not JTA's: [GatheredEvents].
@ApplicationScoped
public class Outbox {

    private static final String TOPIC_SUFFIX = ".events";

    private final DataSource dataSource;
    private final BacklogWatch backlog;
    private final CurrentTrace trace;
    private final OutboxConfig config;
    private final ObjectMapper json;
    private final Event<Appended> appended;

    Outbox(
            DataSource dataSource,
            BacklogWatch backlog,
            CurrentTrace trace,
            OutboxConfig config,
            ObjectMapper json,
            Event<Appended> appended) {
        this.dataSource = dataSource;
        this.backlog = backlog;
        this.trace = trace;
        this.config = config;
        this.json = json;
        this.appended = appended;
    }

    /// Takes the next number of the user's sequence on the aggregate type's topic, and with it the lock that
    /// serialises this user's writes until the transaction ends. A rollback gives the number back.
    ///
    /// @throws BacklogFullException when too many events wait already
    @Transactional(TxType.MANDATORY)
    public long next(String userId, String aggregateType) {
        var stream = new UserStream(userId, aggregateType);
        backlog.requireRoom(stream);
        try (var connection = dataSource.getConnection()) {
            return StreamNumbers.take(connection, stream);
        } catch (SQLException e) {
            throw new OutboxException("cannot take the next sequence on " + stream.topic(), e);
        }
    }

    /// The number of the user's last committed event of the aggregate type; 0 before the first.
    public long current(String userId, String aggregateType) {
        var stream = new UserStream(userId, aggregateType);
        try (var connection = dataSource.getConnection()) {
            return StreamNumbers.current(connection, stream);
        } catch (SQLException e) {
            throw new OutboxException("cannot read the sequence on " + stream.topic(), e);
        }
    }

    /// Appends an event. After the commit the relay is woken; nobody waits for it.
    ///
    /// @return the event's id, UUID version 7
    /// @throws IllegalArgumentException when its JSON is longer than `outbox.max-payload`: it could not be
    ///     published
    @Transactional(TxType.MANDATORY)
    public UUID append(NewEvent event) {
        var pending = pending(event, trace.traceparent());
        var script = new Script();
        OutboxStore.insert(script, List.of(pending));
        try (var connection = dataSource.getConnection()) {
            script.send(connection);
        } catch (SQLException e) {
            throw new OutboxException("cannot append " + event.type() + " " + pending.id(), e);
        }
        appended.fire(new Appended(event.userId(), event.aggregateType(), event.sequence()));
        return pending.id();
    }

    /// @throws IllegalArgumentException when its JSON is longer than `outbox.max-payload`
    PendingEvent pending(NewEvent event, String traceparent) {
        return new PendingEvent(Ids.next(), event, payload(event), traceparent);
    }

    private byte[] payload(NewEvent event) {
        try {
            return requirePublishable(event, json.writeValueAsBytes(event.data()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] requirePublishable(NewEvent event, byte[] payload) {
        var limit = config.maxPayload().asLongValue();
        if (payload.length > limit) {
            throw new IllegalArgumentException("%s of %s has %d bytes, the limit is %d"
                    .formatted(event.type(), event.aggregateId(), payload.length, limit));
        }
        return payload;
    }

    /// The inverse of [#topicOf].
    static String aggregateTypeOf(String topic) {
        return topic.substring(0, topic.length() - TOPIC_SUFFIX.length());
    }

    /// The topic on which events of this type of aggregate are published.
    public static String topicOf(String aggregateType) {
        return aggregateType + TOPIC_SUFFIX;
    }
}
