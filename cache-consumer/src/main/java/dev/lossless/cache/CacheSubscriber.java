package dev.lossless.cache;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.lossless.cache.invalidation.ConsumedVersions;
import dev.lossless.cache.invalidation.Invalidations;
import dev.lossless.cache.invalidation.Invalidator;
import dev.lossless.cache.invalidation.Marks;
import dev.lossless.cache.invalidation.Succession;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UserStream;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/// Makes the cached lists of a user unreachable that an event has made stale. Every event does, whatever its
/// type.
///
/// Nothing is kept to recognise duplicates: an invalidation that comes again changes nothing.
@ApplicationScoped
class CacheSubscriber implements EventHandler<Envelope> {

    private static final Map<String, String> SCHEMAS = Stream.of(
                    "TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted", "EventDiscarded")
            .collect(toMap(identity(), type -> "urn:todo-service:schema:" + type + ":1"));

    private final Invalidator invalidator;
    private final Marks marks;
    private final ConsumedVersions consumed;
    private Batch<Envelope> attempted;

    CacheSubscriber(Invalidator invalidator, Marks marks, ConsumedVersions consumed) {
        this.invalidator = invalidator;
        this.marks = marks;
        this.consumed = consumed;
    }

    @Override
    public Map<String, String> schemas() {
        return SCHEMAS;
    }

    @Override
    public Envelope read(Envelope envelope) {
        return envelope;
    }

    /// What Redis knew before a first attempt that was not answered is not known: then all events count as
    /// effects.
    @Override
    public Outcome<Envelope> handle(Batch<Envelope> batch) throws Exception {
        var again = attempted == batch;
        attempted = batch;
        var invalidations = Invalidations.of(batch);
        var before = invalidator.apply(invalidations, batch.ranges());
        marks.reached(batch.ranges());
        attempted = null;
        var succession = again ? Succession.unknown(batch) : Succession.of(batch, before);
        consumed.applied(succession.versions());
        return succession.outcome();
    }

    @Override
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws Exception {
        return marks.offsets(assigned);
    }

    @Override
    public Optional<LastEffect> lastEffect(UserStream stream) throws Exception {
        return invalidator.lastEffect(stream.userId());
    }
}
