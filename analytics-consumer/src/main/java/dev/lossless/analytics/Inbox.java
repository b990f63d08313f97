package dev.lossless.analytics;

import dev.lossless.analytics.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// Turns a batch of records into its effect, exactly once, whatever the records hold and however long database or
/// broker are away.
@ApplicationScoped
class Inbox {

    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final EventReader reader;
    private final Statistics statistics;
    private final DeadLetterPublisher deadLetters;
    private final Retries retries;
    private final ConsumerMetrics metrics;
    private final EventSpans eventSpans;

    Inbox(
            EventReader reader,
            Statistics statistics,
            DeadLetterPublisher deadLetters,
            Retries retries,
            ConsumerMetrics metrics,
            EventSpans eventSpans) {
        this.reader = reader;
        this.statistics = statistics;
        this.deadLetters = deadLetters;
        this.retries = retries;
        this.metrics = metrics;
        this.eventSpans = eventSpans;
    }

    /// Returns when nothing of the batch can get lost any more: its events are counted, and what is unreadable lies
    /// on the dead-letter topic. A batch that comes again is a batch of duplicates; its dead letters are published
    /// again.
    ///
    /// @throws InterruptedException when the service stops first; the batch must then not be acknowledged
    void take(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        try (var _ = LoggedTrace.of(records);
                var _ = eventSpans.begin(records)) {
            take(read(records));
        }
    }

    private void take(Batch batch) throws InterruptedException {
        count(batch);
        var unreadable = batch.unreadable();
        if (!unreadable.isEmpty()) {
            publish(unreadable);
        }
    }

    /// Takes a dead letter once more, in one attempt: whoever asked for it can ask again. Duplicates are found as ever.
    ///
    /// @return why it is still unreadable, and on the dead-letter topic again; empty when it is not
    Optional<String> takeAgain(ConsumerRecord<byte[], byte[]> record) throws Exception {
        var batch = new Batch(List.of(reader.read(record)));
        tell(statistics.count(batch));
        var unreadable = batch.unreadable();
        if (!unreadable.isEmpty()) {
            metrics.deadLettered(deadLetters.publish(unreadable));
        }
        return unreadable.stream().map(Unreadable::cause).findFirst();
    }

    private Batch read(List<ConsumerRecord<byte[], byte[]>> records) {
        return new Batch(records.stream().map(reader::read).toList());
    }

    private void count(Batch batch) throws InterruptedException {
        tell(retries.untilDone("counting", () -> statistics.count(batch)));
    }

    private void tell(Counted counted) {
        metrics.counted(counted);
        counted.gaps().forEach(Inbox::alarm);
    }

    private void publish(List<Unreadable> letters) throws InterruptedException {
        metrics.deadLettered(retries.untilDone("dead-lettering", () -> deadLetters.publish(letters)));
        letters.forEach(Inbox::alarm);
    }

    private static void alarm(Gap gap) {
        try (var _ = LoggedTrace.of(gap.traceparent())) {
            LOG.errorf(
                    "gap, events are missing before this one: userId=%s topic=%s sequence=%d expected=%d",
                    gap.position().stream().userId(),
                    gap.position().stream().topic(),
                    gap.position().sequence(),
                    gap.expected());
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
