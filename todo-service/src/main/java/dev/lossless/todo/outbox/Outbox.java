package dev.lossless.todo.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/// The transactional outbox: what is appended here is published if and only if the surrounding transaction commits.
///
/// Within one transaction: [#next] first, then the change, then [#append].
@ApplicationScoped
@Transactional(TxType.MANDATORY)
public class Outbox {

    private final OutboxStore store;
    private final OutboxConfig config;
    private final Event<Appended> appended;

    Outbox(OutboxStore store, OutboxConfig config, Event<Appended> appended) {
        this.store = store;
        this.config = config;
        this.appended = appended;
    }

    /// Takes the next number of the user's sequence on the aggregate type's topic, and with it the lock that
    /// serialises this user's writes until the transaction ends. A rollback gives the number back.
    public long next(String userId, String aggregateType) {
        return store.nextSequence(userId, topicOf(aggregateType));
    }

    /// The number of the user's last committed event of the aggregate type; 0 before the first.
    @Transactional(TxType.SUPPORTS)
    public long current(String userId, String aggregateType) {
        return store.currentSequence(userId, topicOf(aggregateType));
    }

    /// Appends an event. After the commit the relay is woken; nobody waits for it.
    ///
    /// @throws IllegalArgumentException when the payload is longer than `outbox.max-payload`: it could not be
    // published
    public void append(NewEvent event) {
        requirePublishable(event);
        store.insert(event);
        appended.fire(new Appended(event.userId(), event.aggregateType(), event.sequence()));
    }

    private void requirePublishable(NewEvent event) {
        var limit = config.maxPayload().asLongValue();
        if (event.payload().length > limit) {
            throw new IllegalArgumentException("%s %s has %d bytes, the limit is %d"
                    .formatted(event.type(), event.id(), event.payload().length, limit));
        }
    }

    static String topicOf(String aggregateType) {
        return aggregateType + ".events";
    }
}
