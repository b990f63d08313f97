package dev.lossless.todo.admin;

import dev.lossless.todo.outbox.Backlog;
import dev.lossless.todo.outbox.ParkedStream;
import java.time.Instant;
import java.util.List;

/// What an administrator sees of the outbox.
///
/// @param backlog          events that are to be published
/// @param oldestAgeSeconds age of the oldest of them
/// @param parkedEvents     events of parked streams
/// @param parkedStreams    how many there are
/// @param parked           the first thousand of them, the longest parked first
record OutboxView(long backlog, double oldestAgeSeconds, long parkedEvents, long parkedStreams, List<Parked> parked) {

    /// @param cause   why the broker refuses the next event
    /// @param waiting events of the stream, the refused one among them
    record Parked(
            String userId,
            String topic,
            Instant parkedAt,
            String cause,
            String eventId,
            String type,
            String subject,
            long sequence,
            long bytes,
            long waiting) {

        static Parked of(ParkedStream stream) {
            var refused = stream.refused();
            return new Parked(
                    stream.userId(),
                    stream.topic(),
                    stream.parkedAt(),
                    stream.cause(),
                    refused.eventId(),
                    refused.type(),
                    refused.subject(),
                    refused.sequence(),
                    refused.bytes(),
                    stream.waiting());
        }
    }

    static OutboxView of(Backlog backlog, List<ParkedStream> parked) {
        return new OutboxView(
                backlog.events(),
                backlog.oldest().toMillis() / 1000.0,
                backlog.parkedEvents(),
                backlog.parkedStreams(),
                parked.stream().map(Parked::of).toList());
    }
}
