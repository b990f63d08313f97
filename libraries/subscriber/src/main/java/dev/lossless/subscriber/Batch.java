package dev.lossless.subscriber;

import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    /// The batch in two: the first half of its readings, and the rest.
    List<Batch<E>> halves() {
        var middle = readings.size() / 2;
        var first = readings.subList(0, middle);
        var firstRanges = new HashMap<TopicPartition, OffsetRange>();
        for (var reading : first) {
            var range = ranges.get(partition(reading));
            if (range != null) {
                var record = reading.record();
                firstRanges.put(
                        partition(reading),
                        new OffsetRange(range.from(), record.offset() + 1, record.leaderEpoch(), range.topicId()));
            }
        }
        var restRanges = new HashMap<>(ranges);
        firstRanges.forEach((partition, done) -> restRanges.computeIfPresent(
                partition, (_, all) -> new OffsetRange(done.to(), all.to(), all.leaderEpoch(), all.topicId())));
        return List.of(
                new Batch<>(first, firstRanges), new Batch<>(readings.subList(middle, readings.size()), restRanges));
    }

    /// The same with its only reading given up as unreadable.
    Batch<E> refused(String cause) {
        return new Batch<>(List.of(Unreadable.of(readings.getFirst(), cause)), ranges);
    }

    private static TopicPartition partition(Reading<?> reading) {
        return partition(reading.record());
    }

    static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
