package dev.lossless.subscriber;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What reading a record gave.
///
/// @param <E> what the subscriber reads from an event
public sealed interface Reading<E> {

    ConsumerRecord<byte[], byte[]> record();

    /// The place in its user's stream, where it is legible.
    Optional<Position> positionIfLegible();

    /// An event.
    ///
    /// @param known whether the subscriber knows the type
    record Event<E>(Envelope envelope, E content, boolean known) implements Reading<E> {

        @Override
        public ConsumerRecord<byte[], byte[]> record() {
            return envelope.record();
        }

        public Position position() {
            return envelope.position();
        }

        @Override
        public Optional<Position> positionIfLegible() {
            return Optional.of(position());
        }
    }

    /// A record that no later attempt can read: it goes to the dead-letter topic.
    ///
    /// @param cause why, in words that hold nothing of the event's data
    record Unreadable<E>(ConsumerRecord<byte[], byte[]> record, String cause, Optional<Position> positionIfLegible)
            implements Reading<E> {

        public static <E> Unreadable<E> of(Reading<E> reading, String cause) {
            return new Unreadable<>(reading.record(), cause, reading.positionIfLegible());
        }
    }
}
