package dev.lossless.subscriber.rest;

import dev.lossless.subscriber.channel.Subscription;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What is done with a dead letter, and by whom.
record Settling(DeadLetterLog log, DeadLetterPublisher publisher, Subscription subscription) {

    /// Hands the record to the subscriber once more, as if it came from its topic now.
    ///
    /// @return empty when nobody has the record any more; then the dead letter is as it was
    Optional<Settled> redrive(ConsumerRecord<byte[], byte[]> deadLetter, String by) throws Exception {
        var record = log.restored(deadLetter);
        return record.isPresent() ? Optional.of(redrive(deadLetter, record.get(), by)) : Optional.empty();
    }

    private Settled redrive(ConsumerRecord<byte[], byte[]> deadLetter, ConsumerRecord<byte[], byte[]> record, String by)
            throws Exception {
        var redriven = subscription.redrive(record);
        publisher.settle(deadLetter, "re-driven", by);
        return new Settled(
                id(deadLetter),
                switch (redriven.answer()) {
                    case APPLIED -> "re-driven";
                    case DUPLICATE -> "duplicate";
                    case UNREADABLE -> "dead-lettered-again";
                },
                redriven.cause());
    }

    /// Without any effect. The record stays on the topic, and who did this with it.
    Settled discard(ConsumerRecord<byte[], byte[]> deadLetter, String by) throws Exception {
        publisher.settle(deadLetter, "discarded", by);
        return new Settled(id(deadLetter), "discarded", Optional.empty());
    }

    private static String id(ConsumerRecord<byte[], byte[]> deadLetter) {
        return new DeadLetterId(deadLetter.partition(), deadLetter.offset()).text();
    }
}
