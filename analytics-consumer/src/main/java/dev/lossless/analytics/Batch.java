package dev.lossless.analytics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.lossless.analytics.Reading.Readable;
import dev.lossless.analytics.Reading.Unreadable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What was read from the records of one poll, in their order.
record Batch(List<Reading> readings) {

    List<StatisticsEvent> events() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Readable(var event) ? Stream.of(event) : Stream.empty())
                .toList();
    }

    List<Unreadable> unreadable() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Unreadable letter ? Stream.of(letter) : Stream.empty())
                .toList();
    }

    /// In the order of the key, each once.
    List<UserStream> streams() {
        return readings.stream()
                .flatMap(Batch::position)
                .map(Position::stream)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<Position> position(Reading reading) {
        return switch (reading) {
            case Readable(var event) -> Stream.of(event.position());
            case Unreadable unreadable -> unreadable.position().stream();
        };
    }

    /// The events' sequences that lie at or below what was consumed of their streams.
    Map<UserStream, List<Long>> repeated(Map<UserStream, Long> consumed) {
        return events().stream()
                .map(StatisticsEvent::position)
                .filter(position -> position.sequence() <= consumed.getOrDefault(position.stream(), 0L))
                .distinct()
                .collect(groupingBy(Position::stream, mapping(Position::sequence, toList())));
    }
}
