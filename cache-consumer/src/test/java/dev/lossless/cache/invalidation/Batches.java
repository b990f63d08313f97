package dev.lossless.cache.invalidation;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.testkit.TestEvent;
import java.util.Map;
import java.util.stream.Stream;

/// Batches as the subscriber gets them.
final class Batches {

    private Batches() {}

    static Batch<Envelope> of(TestEvent... events) {
        return new Batch<>(Stream.of(events).map(Batches::reading).toList(), Map.of());
    }

    private static Reading<Envelope> reading(TestEvent event) {
        var record = event.consumed();
        try {
            var envelope = Envelope.of(record);
            return new Event<>(envelope, envelope, true);
        } catch (UnreadableException e) {
            return new Unreadable<>(record, e.getMessage(), Envelope.positionIfLegible(record));
        }
    }
}
