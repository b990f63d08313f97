package dev.lossless.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cache.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
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

    Inbox(
            EventReader reader,
            Invalidator invalidator,
            Restoration restoration,
            RedisMarks marks,
            ConsumedVersions consumed,
            DeadLetterPublisher deadLetters,
            Retries retries,
            ConsumerMetrics metrics) {
        this.reader = reader;
        this.invalidator = invalidator;
        this.restoration = restoration;
        this.marks = marks;
        this.consumed = consumed;
        this.deadLetters = deadLetters;
        this.retries = retries;
        this.metrics = metrics;
    }

    /// Returns when nothing of the batch can get lost any more: the lists that it makes stale are unreachable, and
    /// what is unreadable lies on the dead-letter topic. When a batch comes again its dead letters are published
    /// again.
    ///
    /// @throws InterruptedException when the service stops first; the batch must then not be acknowledged
    void take(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        var batch = read(records);
        apply(batch.invalidations(), Span.of(records));
        metrics.invalidated(batch.events());
        var unreadable = batch.unreadable();
        if (!unreadable.isEmpty()) {
            publish(unreadable);
        }
    }

    private void apply(List<Invalidation> invalidations, List<Span> spans) throws InterruptedException {
        var setbacks = retries.untilDone("invalidating", () -> invalidator.apply(invalidations, spans));
        for (var setback : setbacks) {
            var to = spans.stream()
                    .filter(span -> span.partition() == setback.partition())
                    .mapToLong(Span::to)
                    .max()
                    .orElseThrow();
            retries.untilDone("restoring Redis", () -> restoration.restore(setback, to));
        }
        marks.reached(spans);
        consumed.applied(invalidations);
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
        invalidator.apply(batch.invalidations(), List.of());
        consumed.applied(batch.invalidations());
        metrics.invalidated(batch.events());
        var unreadable = batch.unreadable();
        if (!unreadable.isEmpty()) {
            metrics.deadLettered(deadLetters.publish(unreadable));
        }
        return unreadable.stream().map(Unreadable::cause).findFirst();
    }

    private Batch read(ConsumerRecords<byte[], byte[]> records) {
        return new Batch(StreamSupport.stream(records.spliterator(), false)
                .map(reader::read)
                .toList());
    }

    private void publish(List<Unreadable> letters) throws InterruptedException {
        metrics.deadLettered(retries.untilDone("dead-lettering", () -> deadLetters.publish(letters)));
        letters.forEach(Inbox::alarm);
    }

    private static void alarm(Unreadable letter) {
        ConsumerRecord<?, ?> record = letter.record();
        LOG.errorf(
                "dead letter: topic=%s partition=%d offset=%d traceparent=%s cause=%s",
                record.topic(), record.partition(), record.offset(), traceparent(record), letter.cause());
    }

    /// Joins the line to the request that caused the event.
    private static String traceparent(ConsumerRecord<?, ?> record) {
        return Optional.ofNullable(record.headers().lastHeader("traceparent"))
                .map(Header::value)
                .map(value -> new String(value, UTF_8))
                .orElse("");
    }
}
