package dev.lossless.todo.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.lossless.todo.storage.LastStatements;
import dev.lossless.todo.tracing.CurrentTrace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.UncheckedIOException;
import java.util.UUID;

/// The transactional outbox: what is appended here is published if and only if the surrounding transaction commits.
///
/// Within one transaction: [#next] first, then the change, then [#append].
@ApplicationScoped
@Transactional(TxType.MANDATORY)
public class Outbox {

    private static final String TOPIC_SUFFIX = ".events";

    private final OutboxStore store;
    private final BacklogWatch backlog;
    private final CurrentTrace trace;
    private final OutboxConfig config;
    private final ObjectMapper json;
    private final Event<Appended> appended;

    Outbox(
            OutboxStore store,
            BacklogWatch backlog,
            CurrentTrace trace,
            OutboxConfig config,
            ObjectMapper json,
            Event<Appended> appended) {
        this.store = store;
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
    public long next(String userId, String aggregateType) {
        backlog.requireRoom();
        return store.nextSequence(userId, topicOf(aggregateType));
    }

    /// The number of the user's last committed event of the aggregate type; 0 before the first.
    @Transactional(TxType.SUPPORTS)
    public long current(String userId, String aggregateType) {
        return store.currentSequence(userId, topicOf(aggregateType));
    }

    /// Appends an event. After the commit the relay is woken; nobody waits for it.
    ///
    /// @return the event's id, UUID version 7
    /// @throws IllegalArgumentException when its JSON is longer than `outbox.max-payload`: it could not be
    ///     published
    public UUID append(NewEvent event) {
        var id = Generators.timeBasedEpochGenerator().generate();
        store.insert(id, event, payload(event), trace.traceparent());
        tellAfterCommit(event);
        return id;
    }

    /// As the other one, at the end of the transaction.
    public UUID append(NewEvent event, LastStatements last) {
        var id = Generators.timeBasedEpochGenerator().generate();
        store.insert(id, event, payload(event), trace.traceparent(), last);
        tellAfterCommit(event);
        return id;
    }

    private void tellAfterCommit(NewEvent event) {
        appended.fire(new Appended(event.userId(), event.aggregateType(), event.sequence()));
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

    static String topicOf(String aggregateType) {
        return aggregateType + TOPIC_SUFFIX;
    }
}
