package dev.lossless.cache;

import static java.util.stream.Collectors.toMap;

import dev.lossless.cache.Reading.Readable;
import dev.lossless.cache.Reading.Unreadable;
import java.util.List;
import java.util.stream.Stream;

/// What was read from the records of one poll, in their order.
record Batch(List<Reading> readings) {

    List<ListEvent> events() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Readable(var event) ? Stream.of(event) : Stream.empty())
                .toList();
    }

    List<Unreadable> unreadable() {
        return readings.stream()
                .flatMap(reading -> reading instanceof Unreadable letter ? Stream.of(letter) : Stream.empty())
                .toList();
    }

    /// One for each user, with the highest version. Unreadable records count, as far as they are legible: an
    /// invalidation too many costs a miss, one too few a stale list.
    List<Invalidation> invalidations() {
        return readings.stream()
                .flatMap(Batch::invalidation)
                .collect(toMap(Invalidation::userId, Invalidation::version, Math::max))
                .entrySet()
                .stream()
                .map(highest -> new Invalidation(highest.getKey(), highest.getValue()))
                .toList();
    }

    private static Stream<Invalidation> invalidation(Reading reading) {
        return switch (reading) {
            case Readable(var event) -> Stream.of(event.invalidation());
            case Unreadable unreadable -> unreadable.invalidation().stream();
        };
    }
}
