package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.StoredOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/// A handler that keeps its effects and its offsets in memory, forgets them when it is told to, and fails as it
/// is told.
final class InMemory implements EventHandler<Long>, DeadLetters, Observer {

    /// What goes wrong with a batch.
    @FunctionalInterface
    interface Fault {

        void strike(Batch<Long> batch) throws Exception;
    }

    final List<Position> effects = new CopyOnWriteArrayList<>();
    final List<Unreadable<?>> deadLetters = new CopyOnWriteArrayList<>();
    final List<Unreadable<Long>> handedOverAsUnreadable = new CopyOnWriteArrayList<>();
    final AtomicInteger retries = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();
    volatile Fault fault = _ -> {};
    volatile long recovered;
    private final Map<TopicPartition, StoredOffset> stored = new HashMap<>();
    private final Map<Position, Long> offsets = new HashMap<>();
    private final Set<Position> known = new HashSet<>();

    @Override
    public Map<String, String> schemas() {
        return Map.of("Tested", "urn:testkit:schema:Tested:1");
    }

    @Override
    public Long read(Envelope envelope) {
        if (envelope.subject().equals("defect")) {
            throw new IllegalStateException("planted");
        }
        return envelope.position().sequence();
    }

    @Override
    public synchronized Outcome<Long> handle(Batch<Long> batch) throws Exception {
        attempts.incrementAndGet();
        batch.ranges().forEach((partition, range) -> {
            if (stored(partition).in(range.topicId()).next() < range.from()) {
                throw new OffsetsBehindException(partition + " is behind " + range.from());
            }
        });
        fault.strike(batch);
        handedOverAsUnreadable.addAll(batch.unreadable());
        var done = new ArrayList<Event<Long>>();
        for (var event : batch.events()) {
            if (known.add(event.position())) {
                effects.add(event.position());
                offsets.put(event.position(), event.record().offset());
                done.add(event);
            }
        }
        batch.ranges().forEach((partition, range) -> {
            var before = stored(partition);
            if (!before.topicId().equals(range.topicId()) || before.next() < range.to()) {
                stored.put(partition, range.end());
            }
        });
        return new Outcome<>(done, batch.events().size() - done.size(), List.of(), 0, List.of(), List.of());
    }

    synchronized StoredOffset stored(TopicPartition partition) {
        return stored.getOrDefault(partition, StoredOffset.BEGINNING);
    }

    /// As after a fail-over: the effects from an offset on are gone.
    synchronized void lose(TopicPartition partition, long from) {
        var before = stored(partition);
        stored.put(partition, new StoredOffset(from, before.leaderEpoch(), before.topicId()));
        Predicate<Position> lost = position -> offsets.get(position) >= from;
        effects.removeIf(lost);
        known.removeIf(lost);
    }

    @Override
    public synchronized Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) {
        var answer = new HashMap<TopicPartition, StoredOffset>();
        assigned.forEach(partition -> answer.put(partition, stored(partition)));
        return answer;
    }

    @Override
    public int publish(List<? extends Unreadable<?>> records) {
        deadLetters.addAll(records);
        return records.size();
    }

    @Override
    public void retried() {
        retries.incrementAndGet();
    }

    @Override
    public void recovered(long records) {
        recovered += records;
    }

    List<Long> sequences() {
        return effects.stream().map(Position::sequence).toList();
    }

    List<Long> deadSequences() {
        return deadLetters.stream()
                .map(each -> each.positionIfLegible().orElseThrow().sequence())
                .toList();
    }
}
