package dev.lossless.subscriber;

import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/// What was read from some records, in their order.
///
/// @param ranges the parts of partitions that the batch covers; empty when it is a dead letter that is driven
///     again. A batch without readings that has ranges says that the partitions hold no records there any more.
public record Batch<E>(List<Reading<E>> readings, Map<TopicPartition, OffsetRange> ranges) {

    public List<Event<E>> events() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Event<E> event ? Stream.of(event) : Stream.empty())
                .toList();
    }

    public List<Unreadable<E>> unreadable() {
        return readings.stream()
                .flatMap(
                        reading -> reading instanceof Unreadable<E> unreadable ? Stream.of(unreadable) : Stream.empty())
                .toList();
    }

    /// The streams of all legible positions, each once, in their order.
    public List<UserStream> streams() {
        return readings.stream()
                .flatMap(reading -> reading.positionIfLegible().stream())
                .map(Position::stream)
                .distinct()
                .sorted()
                .toList();
    }
}
