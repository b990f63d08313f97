package dev.lossless.audit.trail;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Sequence;
import dev.lossless.subscriber.UserStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the ends of the chains do not tell about a batch, and must be looked up; nothing, when it goes on where
/// the trail ends.
///
/// @param recorded the events' sequences that lie at or below the highest ones of their streams: they may be
///     recorded
/// @param deadLettersFrom for each stream with an unreadable record or a missing number: from where on dead
///     letters matter
record Doubtful(Map<UserStream, List<Long>> recorded, Map<UserStream, Long> deadLettersFrom) {

    /// @param highest the highest sequence of the trail by stream
    static Doubtful in(Batch<?> batch, Map<UserStream, Long> highest) {
        return new Doubtful(recorded(batch, highest), deadLettersFrom(batch, highest));
    }

    private static Map<UserStream, List<Long>> recorded(Batch<?> batch, Map<UserStream, Long> highest) {
        return batch.events().stream()
                .map(Event::position)
                .filter(position -> position.sequence() <= highest.getOrDefault(position.stream(), 0L))
                .distinct()
                .collect(groupingBy(Position::stream, mapping(Position::sequence, toList())));
    }

    private static Map<UserStream, Long> deadLettersFrom(Batch<?> batch, Map<UserStream, Long> highest) {
        var unreadable = batch.unreadable().stream().flatMap(reading -> reading.positionIfLegible().stream());
        var starts = new HashMap<UserStream, Long>();
        Stream.concat(unreadable, missing(batch, highest))
                .forEach(position -> starts.merge(position.stream(), position.sequence(), Math::min));
        return starts;
    }

    /// For each event that comes too early, the position that should have come instead.
    private static Stream<Position> missing(Batch<?> batch, Map<UserStream, Long> highest) {
        var missing = Stream.<Position>builder();
        var reached = new HashMap<>(highest);
        for (var event : batch.events()) {
            var position = event.position();
            var last = reached.getOrDefault(position.stream(), 0L);
            if (position.sequence() > last && Sequence.between(last, position.sequence()) > 0) {
                missing.add(new Position(position.stream(), last + 1));
            }
            reached.merge(position.stream(), position.sequence(), Math::max);
        }
        return missing.build();
    }
}
