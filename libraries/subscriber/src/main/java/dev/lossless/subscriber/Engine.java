package dev.lossless.subscriber;

import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.Redriven.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// Turns records into their effect, exactly once, whatever they hold and however long storage or broker are
/// away: reads, hands over, finds the record that the storage refuses, publishes dead letters, and hands over
/// again what the storage has lost.
///
/// Used by one thread at a time.
public final class Engine<E> {

    private static final Logger LOG = Logger.getLogger(Engine.class);

    /// How often a record that the storage refuses is tried alone: the refusal may come from another replica
    /// that stores the same event at this moment.
    private static final int TRIES_ALONE = 3;

    /// When so many records are refused one after the other, the fault is not theirs.
    private static final int REFUSED_IN_A_ROW = 10;

    private final EventHandler<E> handler;
    private final Topics topics;
    private final DeadLetters deadLetters;
    private final Retries retries;
    private final Limits limits;
    private final Observer observer;
    private final Progress progress = new Progress();
    private int refusedInARow;

    public Engine(
            EventHandler<E> handler,
            Topics topics,
            DeadLetters deadLetters,
            Retries retries,
            Limits limits,
            Observer observer) {
        this.handler = handler;
        this.topics = topics;
        this.deadLetters = deadLetters;
        this.retries = retries;
        this.limits = limits;
        this.observer = observer;
    }

    /// Returns when nothing of the records can get lost any more: their effect is stored, and what is
    /// unreadable lies on the dead-letter topic. Records that come again are duplicates; dead letters are
    /// published again.
    ///
    /// @throws InterruptedException when the subscriber stops first; the records' offsets must then not be
    ///     committed
    public void process(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        try (var _ = LoggedTrace.of(records);
                var _ = observer.begin(records)) {
            verify(progress.beginnings(records));
            var batch = new Batch<>(records.stream().map(this::read).toList(), progress.ranges(records));
            var refused = apply(batch);
            progress.advance(batch.ranges());
            publish(Stream.concat(batch.unreadable().stream(), refused.stream()).toList());
        }
    }

    /// Compares the stored offsets with how far this instance has come, and hands over again what the storage
    /// has lost. While the storage is away this waits for it.
    ///
    /// @param committed asked for the offsets that the group has committed of some partitions; none where it
    ///     has none
    public void check(Set<TopicPartition> assigned, Committed committed) throws Exception {
        progress.retain(assigned);
        var expected = progress.reached();
        var unknown = new HashSet<>(assigned);
        unknown.removeAll(expected.keySet());
        if (!unknown.isEmpty()) {
            var offsets = committed.of(unknown);
            unknown.forEach(partition -> expected.put(partition, offsets.getOrDefault(partition, 0L)));
        }
        verify(expected);
    }

    /// The offsets that the group has committed.
    @FunctionalInterface
    public interface Committed {

        Map<TopicPartition, Long> of(Set<TopicPartition> partitions) throws Exception;
    }

    /// Partitions that another instance has now.
    public void forget(Collection<TopicPartition> partitions) {
        progress.forget(partitions);
    }

    /// Hands a dead letter to the handler once more, in one attempt: whoever asked for it can ask again.
    public Redriven redrive(ConsumerRecord<byte[], byte[]> record) throws Exception {
        var batch = new Batch<>(List.of(read(record)), Map.of());
        Outcome<E> outcome;
        try {
            outcome = handler.handle(batch);
        } catch (Exception e) {
            if (!Failures.isFinal(e)) {
                throw e;
            }
            batch = batch.refused(Failures.describe(e));
            outcome = handler.handle(batch);
        }
        report(outcome);
        var unreadable = Stream.concat(batch.unreadable().stream(), outcome.refused().stream())
                .toList();
        if (!unreadable.isEmpty()) {
            observer.deadLettered(deadLetters.publish(unreadable));
            return new Redriven(
                    Answer.UNREADABLE, Optional.of(unreadable.getFirst().cause()));
        }
        return new Redriven(outcome.effects().isEmpty() ? Answer.DUPLICATE : Answer.APPLIED, Optional.empty());
    }

    /// Total: whatever a record holds, it becomes an event or an unreadable record.
    private Reading<E> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            var envelope = Envelope.of(record, limits);
            var supported = handler.schemas().get(envelope.type());
            if (supported != null && !envelope.dataSchema().equals(Optional.of(supported))) {
                throw new UnreadableException("header ce_dataschema is not " + supported);
            }
            return new Event<>(envelope, handler.read(envelope), supported != null);
        } catch (UnreadableException e) {
            return unreadable(record, e.getMessage());
        } catch (RuntimeException e) {
            return unreadable(record, "reading failed with " + e.getClass().getName());
        }
    }

    private Unreadable<E> unreadable(ConsumerRecord<byte[], byte[]> record, String cause) {
        return new Unreadable<>(record, cause, Envelope.positionIfLegible(record));
    }

    // --- the effect --------------------------------------------------------------------------------------------------

    /// @return what the handler or its storage refuses
    private List<Unreadable<E>> apply(Batch<E> batch) throws InterruptedException {
        for (var failures = 1; ; failures++) {
            try {
                return applyOnce(batch);
            } catch (OffsetsBehindException e) {
                var begin = new HashMap<TopicPartition, Long>();
                batch.ranges().forEach((partition, range) -> begin.put(partition, range.from()));
                verify(begin);
                if (failures > 1) {
                    retries.pauseAfter("handling", failures, e);
                }
            }
        }
    }

    private List<Unreadable<E>> applyOnce(Batch<E> batch) throws InterruptedException {
        return switch (retries.untilDone("handling", () -> attempt(batch))) {
            case Attempted.Done<E>(var outcome) -> done(batch, outcome);
            case Attempted.Refused<E>(var cause) -> divide(batch, cause);
        };
    }

    private sealed interface Attempted<E> {

        record Done<E>(Outcome<E> outcome) implements Attempted<E> {}

        record Refused<E>(String cause) implements Attempted<E> {}
    }

    /// A record that is known to be unreadable cannot be given up once more: then every failure is passing.
    private Attempted<E> attempt(Batch<E> batch) throws Exception {
        try {
            return new Attempted.Done<>(handler.handle(batch));
        } catch (Exception e) {
            if (!Failures.isFinal(e) || batch.events().isEmpty()) {
                throw e;
            }
            return new Attempted.Refused<>(Failures.describe(e));
        }
    }

    private List<Unreadable<E>> done(Batch<E> batch, Outcome<E> outcome) {
        report(outcome);
        if (!batch.events().isEmpty()) {
            refusedInARow = 0;
        }
        return outcome.refused();
    }

    private List<Unreadable<E>> divide(Batch<E> batch, String cause) throws InterruptedException {
        if (batch.readings().size() == 1) {
            return refuse(batch, cause);
        }
        var refused = new ArrayList<Unreadable<E>>();
        for (var half : batch.halves()) {
            refused.addAll(applyOnce(half));
        }
        return refused;
    }

    /// @param batch of one event
    private List<Unreadable<E>> refuse(Batch<E> batch, String cause) throws InterruptedException {
        for (var tries = 1; tries < TRIES_ALONE || refusedInARow >= REFUSED_IN_A_ROW; tries++) {
            retries.pauseAfter("handling one record", tries, new UnreadableException(cause));
            if (retries.untilDone("handling one record", () -> attempt(batch))
                    instanceof Attempted.Done<E>(var outcome)) {
                return done(batch, outcome);
            }
        }
        refusedInARow++;
        var given = batch.refused(cause);
        return Stream.concat(given.unreadable().stream(), applyOnce(given).stream())
                .toList();
    }

    // --- what the storage has lost -----------------------------------------------------------------------------------

    /// @param expected where the stored offsets must be at least
    private void verify(Map<TopicPartition, Long> expected) throws InterruptedException {
        if (expected.isEmpty()) {
            return;
        }
        var unknown = progress.unknown(expected.keySet());
        if (!unknown.isEmpty()) {
            var ids = retries.untilDone("asking for the topics", () -> topics.ids(unknown));
            unknown.forEach(
                    partition -> progress.begin(partition, expected.get(partition), ids.get(partition.topic())));
        }
        var stored = retries.untilDone("asking for the stored offsets", () -> handler.offsets(expected.keySet()));
        for (var each : expected.entrySet()) {
            var partition = each.getKey();
            var id = progress.topicId(partition);
            var known = stored.get(partition);
            if (known != null && known.in(id).next() < each.getValue()) {
                recover(partition, known.in(id), each.getValue());
            }
        }
    }

    private void recover(TopicPartition partition, StoredOffset from, long to) throws InterruptedException {
        LOG.warnf(
                "the storage lacks effects of records, they are applied again: topic=%s partition=%d from=%d to=%d",
                partition.topic(), partition.partition(), from.next(), to);
        var applied = 0L;
        var reached = from;
        try (var reader = topics.reader(partition)) {
            while (reached.next() < to) {
                var next = reached;
                var records = retries.untilDone("reading records again", () -> reader.read(next, to));
                reached = recover(partition, reached, to, records);
                applied += records.size();
                LOG.debugf("applied again: partition=%s records=%d reached=%d", partition, applied, reached.next());
            }
        }
        progress.begin(partition, to, progress.topicId(partition));
        observer.recovered(applied);
    }

    /// Without records nothing is left there: then the storage only learns that.
    private StoredOffset recover(
            TopicPartition partition, StoredOffset reached, long to, List<ConsumerRecord<byte[], byte[]>> records)
            throws InterruptedException {
        progress.begin(partition, reached.next(), progress.topicId(partition));
        var ranges = records.isEmpty()
                ? Map.of(partition, progress.empty(partition, reached.next(), to))
                : progress.ranges(records);
        var batch = new Batch<>(records.stream().map(this::read).toList(), ranges);
        var refused = applyOnce(batch);
        publish(Stream.concat(batch.unreadable().stream(), refused.stream()).toList());
        return ranges.get(partition).end();
    }

    // --- telling -----------------------------------------------------------------------------------------------------

    private void publish(List<Unreadable<E>> unreadable) throws InterruptedException {
        if (!unreadable.isEmpty()) {
            observer.deadLettered(retries.untilDone("dead-lettering", () -> deadLetters.publish(unreadable)));
            unreadable.forEach(Engine::alarm);
        }
    }

    private void report(Outcome<E> outcome) {
        observer.done(outcome);
        outcome.gaps().forEach(Engine::alarm);
        outcome.forks().forEach(Engine::alarm);
    }

    private static void alarm(Gap gap) {
        try (var _ = LoggedTrace.of(gap.traceparent())) {
            LOG.errorf(
                    "gap, events are missing before this one: userId=%s topic=%s sequence=%d expected=%d missing=%d",
                    gap.position().stream().userId(),
                    gap.position().stream().topic(),
                    gap.position().sequence(),
                    gap.expected(),
                    gap.missing());
        }
    }

    private static void alarm(Fork fork) {
        LOG.errorf(
                "fork, two events have the same number: userId=%s topic=%s sequence=%d eventId=%s other=%s",
                fork.position().stream().userId(),
                fork.position().stream().topic(),
                fork.position().sequence(),
                fork.known(),
                fork.other());
    }

    private static void alarm(Unreadable<?> unreadable) {
        var record = unreadable.record();
        try (var _ = LoggedTrace.of(record)) {
            LOG.errorf(
                    "dead letter: topic=%s partition=%d offset=%d cause=%s",
                    record.topic(), record.partition(), record.offset(), unreadable.cause());
        }
    }
}
