package dev.lossless.subscriber.jdbc;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.testkit.TestEvent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// Batches from words: "5 x6" is the event 5, then an unreadable record of position 6.
final class Readings {

    private Readings() {}

    static Batch<Boolean> batch(String topic, String user, String words) {
        return batch(Stream.of(words.split(" "))
                .map(word -> reading(topic, user, word))
                .toList());
    }

    static Batch<Boolean> batch(List<Reading<Boolean>> readings) {
        return new Batch<>(readings, Map.of());
    }

    /// The same position has the same event id; with a star behind it, another one.
    static Reading<Boolean> reading(String topic, String user, String word) {
        var sequence = Long.parseLong(word.replaceAll("[x*]", ""));
        var id = UUID.nameUUIDFromBytes((topic + user + word.replace("x", "")).getBytes());
        var record = TestEvent.of(topic, user, sequence)
                .with("ce_id", id.toString())
                .with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .consumed();
        return word.startsWith("x")
                ? new Unreadable<>(record, "planted", Envelope.positionIfLegible(record))
                : new Event<>(Envelope.of(record), true, true);
    }
}
