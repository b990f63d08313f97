package dev.lossless.audit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.lossless.audit.Reading.Readable;
import dev.lossless.audit.Reading.Unreadable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What was read from the records of one poll, in their order.
record Batch(List<Reading> readings) {

    List<AuditEvent> events() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Readable(var event) ? Stream.of(event) : Stream.empty())
                .toList();
    }

    List<Unreadable> unreadable() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Unreadable letter ? Stream.of(letter) : Stream.empty())
                .toList();
    }

    List<UserStream> streams() {
        return events().stream()
                .map(event -> event.position().stream())
                .distinct()
                .toList();
    }

    /// The events' sequences that lie at or below their streams' heads: they may be stored already.
    Map<UserStream, List<Long>> possibleDuplicates(Map<UserStream, Long> heads) {
        return events().stream()
                .map(AuditEvent::position)
                .filter(position -> position.sequence() <= heads.getOrDefault(position.stream(), 0L))
                .distinct()
                .collect(groupingBy(Position::stream, mapping(Position::sequence, toList())));
    }

    /// For each stream with an unreadable record or a missing number: from where on dead letters matter.
    Map<UserStream, Long> possibleDeadLetters(Map<UserStream, Long> heads) {
        var starts = new HashMap<UserStream, Long>();
        Stream.concat(unreadablePositions(), missingPositions(heads))
                .forEach(position -> starts.merge(position.stream(), position.sequence(), Math::min));
        return starts;
    }

    private Stream<Position> unreadablePositions() {
        return unreadable().stream().flatMap(letter -> letter.position().stream());
    }

    /// For each event that comes too early, the position that should have come instead.
    private Stream<Position> missingPositions(Map<UserStream, Long> heads) {
        var missing = Stream.<Position>builder();
        var reached = new HashMap<>(heads);
        for (var event : events()) {
            var position = event.position();
            var next = reached.getOrDefault(position.stream(), 0L) + 1;
            if (position.sequence() > next) {
                missing.add(new Position(position.stream(), next));
            }
            reached.merge(position.stream(), position.sequence(), Math::max);
        }
        return missing.build();
    }
}
