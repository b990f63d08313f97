package dev.lossless.subscriber.engine;

import dev.lossless.fetch.Shortened;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.Fork;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.engine.Redriven.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    private final Observer observer;
    private final Progress progress = new Progress();
    private int refusedInARow;

    public Engine(EventHandler<E> handler, Topics topics, DeadLetters deadLetters, Retries retries, Observer observer) {
        this.handler = handler;
        this.topics = topics;
        this.deadLetters = deadLetters;
        this.retries = retries;
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
            var batch = read(records, progress.ranges(records));
            var unreadable = apply(batch);
            progress.advance(batch.ranges());
            publish(unreadable);
        }
    }

    /// Compares the stored offsets with how far this instance has come, and hands over again what the storage
    /// has lost. While the storage is away this waits for it.
    ///
    /// @param committed asked for the offsets that the group has committed of some partitions; none where it
    ///     has none
    public void check(Set<TopicPartition> assigned, Function<Set<TopicPartition>, Map<TopicPartition, Long>> committed)
            throws InterruptedException {
        progress.retain(assigned);
        var expected = progress.reached();
        var unknown = progress.unknown(assigned);
        if (!unknown.isEmpty()) {
            var offsets = committed.apply(unknown);
            unknown.forEach(partition -> expected.put(partition, offsets.getOrDefault(partition, 0L)));
        }
        verify(expected);
    }

    /// Partitions that another instance has now.
    public void forget(Collection<TopicPartition> partitions) {
        progress.forget(partitions);
    }

    /// Hands a dead letter to the handler once more, in one attempt: whoever asked for it can ask again.
    public Redriven redrive(ConsumerRecord<byte[], byte[]> record) throws Exception {
        var batch = read(List.of(record), Map.of());
        Outcome<E> outcome;
        try {
            outcome = handler.handle(batch);
        } catch (Exception e) {
            batch = givenUp(batch, Failures.finalCause(e).orElseThrow(() -> e));
            outcome = handler.handle(batch);
        }
        var unreadable = done(batch, outcome);
        if (!unreadable.isEmpty()) {
            observer.deadLettered(deadLetters.publish(unreadable));
            return new Redriven(
                    Answer.UNREADABLE, Optional.of(unreadable.getFirst().cause()));
        }
        return new Redriven(outcome.effects().isEmpty() ? Answer.DUPLICATE : Answer.APPLIED, Optional.empty());
    }

    private Batch<E> read(List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, OffsetRange> ranges) {
        return new Batch<>(records.stream().map(this::read).toList(), ranges);
    }

    /// Total: whatever a record holds, it becomes an event or an unreadable record.
    private Reading<E> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            Shortened.of(record).ifPresent(shortened -> {
                throw new UnreadableException(
                        "the record takes %d bytes of memory, more than any may".formatted(shortened.weight()));
            });
            var envelope = Envelope.of(record);
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

    /// @return what is unreadable of it, and what the handler or its storage refuses
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
            if (batch.events().isEmpty()) {
                throw e;
            }
            return new Attempted.Refused<>(Failures.finalCause(e).orElseThrow(() -> e));
        }
    }

    private List<Unreadable<E>> done(Batch<E> batch, Outcome<E> outcome) {
        report(outcome);
        if (!batch.events().isEmpty()) {
            refusedInARow = 0;
        }
        return Stream.concat(batch.unreadable().stream(), outcome.refused().stream())
                .toList();
    }

    private List<Unreadable<E>> divide(Batch<E> batch, String cause) throws InterruptedException {
        if (batch.readings().size() == 1) {
            return refuse(batch, cause);
        }
        var unreadable = new ArrayList<Unreadable<E>>();
        for (var half : halves(batch)) {
            unreadable.addAll(applyOnce(half));
        }
        return unreadable;
    }

    private static <E> List<Batch<E>> halves(Batch<E> batch) {
        var middle = batch.readings().size() / 2;
        var first = batch.readings().subList(0, middle);
        var firstRanges = new HashMap<TopicPartition, OffsetRange>();
        var restRanges = new HashMap<>(batch.ranges());
        for (var reading : first) {
            var record = reading.record();
            var partition = Progress.partition(record);
            var all = batch.ranges().get(partition);
            firstRanges.put(partition, all.upTo(record));
            restRanges.put(partition, all.after(record));
        }
        var rest = batch.readings().subList(middle, batch.readings().size());
        return List.of(new Batch<>(first, firstRanges), new Batch<>(rest, restRanges));
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
        return applyOnce(givenUp(batch, cause));
    }

    /// The same with its only reading as unreadable.
    private static <E> Batch<E> givenUp(Batch<E> batch, String cause) {
        return new Batch<>(List.of(Unreadable.of(batch.readings().getFirst(), cause)), batch.ranges());
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
        for (var failures = 1; ; failures++) {
            try {
                recoverLost(expected);
                return;
            } catch (OffsetsBehindException e) { // the storage went back again
                retries.pauseAfter("applying again what the storage lacks", failures, e);
                retries.requireRunning();
            }
        }
    }

    private void recoverLost(Map<TopicPartition, Long> expected) throws InterruptedException {
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
        publish(applyOnce(read(records, ranges)));
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
                    "gap, events are missing before this one: %s expected=%d missing=%d",
                    gap.position(), gap.expected(), gap.missing());
        }
    }

    private static void alarm(Fork fork) {
        LOG.errorf(
                "fork, two events have the same number: %s eventId=%s other=%s",
                fork.position(), fork.known(), fork.other());
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
