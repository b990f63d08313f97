package dev.lossless.cache;

import dev.lossless.cache.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// Turns a batch of records into its effect, whatever the records hold and however long Redis or broker are away.
///
/// Nothing is kept to recognise duplicates: an invalidation that comes again changes nothing.
@ApplicationScoped
class Inbox {

    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final EventReader reader;
    private final Invalidator invalidator;
    private final Restoration restoration;
    private final RedisMarks marks;
    private final ConsumedVersions consumed;
    private final DeadLetterPublisher deadLetters;
    private final Retries retries;
    private final ConsumerMetrics metrics;
    private final EventSpans eventSpans;

    Inbox(
            EventReader reader,
            Invalidator invalidator,
            Restoration restoration,
            RedisMarks marks,
            ConsumedVersions consumed,
            DeadLetterPublisher deadLetters,
            Retries retries,
            ConsumerMetrics metrics,
            EventSpans eventSpans) {
        this.reader = reader;
        this.invalidator = invalidator;
        this.restoration = restoration;
        this.marks = marks;
        this.consumed = consumed;
        this.deadLetters = deadLetters;
        this.retries = retries;
        this.metrics = metrics;
        this.eventSpans = eventSpans;
    }

    /// Returns when nothing of the batch can get lost any more: the lists that it makes stale are unreachable, and
    /// what is unreadable lies on the dead-letter topic. When a batch comes again its dead letters are published
    /// again.
    ///
    /// @throws InterruptedException when the service stops first; the batch must then not be acknowledged
    void take(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        try (var _ = LoggedTrace.of(records);
                var _ = eventSpans.begin(records)) {
            take(read(records), Span.of(records));
        }
    }

    private void take(Batch batch, List<Span> spans) throws InterruptedException {
        tell(apply(batch, spans));
        var unreadable = batch.unreadable();
        if (!unreadable.isEmpty()) {
            publish(unreadable);
        }
    }

    private Succession apply(Batch batch, List<Span> spans) throws InterruptedException {
        var invalidations = batch.invalidations();
        var tries = new AtomicInteger();
        var applied = retries.untilDone("invalidating", () -> {
            tries.incrementAndGet();
            return invalidator.apply(invalidations, spans);
        });
        for (var setback : applied.setbacks()) {
            var to = spans.stream()
                    .filter(span -> span.partition() == setback.partition())
                    .mapToLong(Span::to)
                    .max()
                    .orElseThrow();
            retries.untilDone("restoring Redis", () -> restoration.restore(setback, to));
        }
        marks.reached(spans);
        consumed.applied(invalidations);
        return tries.get() > 1 || !applied.setbacks().isEmpty()
                ? Succession.unknown(batch)
                : Succession.of(batch, applied.before());
    }

    private void tell(Succession succession) {
        metrics.invalidated(succession);
        succession.gaps().forEach(Inbox::alarm);
    }

    /// Applies again what Redis has lost, if it has lost anything. While Redis is away this waits for it: that is when
    /// it may lose something.
    void checkRedis() throws InterruptedException {
        for (var setback : retries.untilDone("checking Redis", marks::setbacks)) {
            retries.untilDone("restoring Redis", () -> restoration.restore(setback, setback.expected()));
        }
    }

    /// Takes a dead letter once more, in one attempt: whoever asked for it can ask again. A duplicate changes nothing.
    ///
    /// @return why it is still unreadable, and on the dead-letter topic again; empty when it is not
    Optional<String> takeAgain(ConsumerRecord<byte[], byte[]> record) throws Exception {
        var batch = new Batch(List.of(reader.read(record)));
        var applied = invalidator.apply(batch.invalidations(), List.of());
        consumed.applied(batch.invalidations());
        tell(Succession.of(batch, applied.before()));
        var unreadable = batch.unreadable();
        if (!unreadable.isEmpty()) {
            metrics.deadLettered(deadLetters.publish(unreadable));
        }
        return unreadable.stream().map(Unreadable::cause).findFirst();
    }

    private Batch read(List<ConsumerRecord<byte[], byte[]>> records) {
        return new Batch(records.stream().map(reader::read).toList());
    }

    private void publish(List<Unreadable> letters) throws InterruptedException {
        metrics.deadLettered(retries.untilDone("dead-lettering", () -> deadLetters.publish(letters)));
        letters.forEach(Inbox::alarm);
    }

    private static void alarm(Gap gap) {
        try (var _ = LoggedTrace.of(gap.traceparent())) {
            LOG.errorf(
                    "gap, events are missing before this one: userId=%s topic=todo.events sequence=%d expected=%d",
                    gap.event().userId(), gap.event().version(), gap.expected());
        }
    }

    private static void alarm(Unreadable letter) {
        var record = letter.record();
        try (var _ = LoggedTrace.of(record)) {
            LOG.errorf(
                    "dead letter: topic=%s partition=%d offset=%d cause=%s",
                    record.topic(), record.partition(), record.offset(), letter.cause());
        }
    }
}
