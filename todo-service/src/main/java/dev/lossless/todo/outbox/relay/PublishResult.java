package dev.lossless.todo.outbox.relay;

import java.util.List;
import java.util.Optional;

/// What became of a batch.
///
/// @param acknowledged the events that the broker has stored on all in-sync replicas
/// @param failure why the rest was not acknowledged; empty when everything was
record PublishResult(List<OutboxEvent> acknowledged, Optional<Failure> failure) {

    boolean failed() {
        return failure.isPresent();
    }

    /// The same, to be tried again: which event is at fault is not certain yet.
    PublishResult withoutRefusal() {
        return new PublishResult(acknowledged, failure.map(known -> new Failure.Unavailable(known.cause())));
    }

    /// Why a batch ended early.
    sealed interface Failure {

        Exception cause();

        /// The broker will never take this event as it is: too large, or invalid.
        record Refused(OutboxEvent event, Exception cause) implements Failure {}

        /// Anything else: the broker is away, slow, or does not permit it at the moment. Trying again may help.
        record Unavailable(Exception cause) implements Failure {}
    }
}
