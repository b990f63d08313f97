package dev.lossless.cache.invalidation;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Position;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The lists of a user that are older than the highest of some versions are stale.
///
/// @param versions the user's sequences on the topic
public record Invalidations(String userId, SortedSet<Long> versions) {

    /// One for each user. Unreadable records count, as far as they are legible: an invalidation too many costs
    /// a miss,
    /// one too few a stale list.
    public static List<Invalidations> of(Batch<?> batch) {
        return batch.readings().stream()
                .flatMap(reading -> reading.positionIfLegible().stream())
                .collect(groupingBy(
                        position -> position.stream().userId(),
                        mapping(Position::sequence, toCollection(TreeSet::new))))
                .entrySet()
                .stream()
                .map(user -> new Invalidations(user.getKey(), user.getValue()))
                .toList();
    }
}
