package dev.lossless.cache;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/// Takes the batches of the topic, strictly one after the other, in a thread of its own. A batch's offsets are
/// committed after its effect.
@ApplicationScoped
class CacheEventConsumer {

    private static final Logger LOG = Logger.getLogger(CacheEventConsumer.class);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int PATIENCE_SECONDS = 5;

    private final Inbox inbox;
    private final Retries retries;
    private final Gathering gathering;
    private final ReentrantLock inHand = new ReentrantLock(true);
    private final Thread worker = Thread.ofPlatform().name("todo-events").unstarted(this::work);

    CacheEventConsumer(Inbox inbox, Retries retries, Gathering gathering) {
        this.inbox = inbox;
        this.retries = retries;
        this.gathering = gathering;
    }

    @Incoming("todo-events")
    Flow.Subscriber<Message<ConsumerRecords<byte[], byte[]>>> consume() {
        worker.start();
        return gathering;
    }

    /// Never fails for the sake of data, Redis or broker. A defect of its own stops the channel, without a commit. A
    /// batch that a stop interrupts is neither acknowledged nor refused: it comes again after the next start.
    private void work() {
        var batch = List.<Message<ConsumerRecords<byte[], byte[]>>>of();
        try {
            while (true) {
                batch = gathering.take();
                take(batch);
            }
        } catch (InterruptedException e) {
            LOG.debugf("no more batches are taken: %s", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("a defect, no more batches are taken", e);
            refuse(batch, e);
        }
    }

    private void take(List<Message<ConsumerRecords<byte[], byte[]>>> batch) throws InterruptedException {
        inHand.lock();
        try {
            inbox.take(records(batch));
        } finally {
            inHand.unlock();
        }
        batch.forEach(Message::ack);
    }

    private static void refuse(List<Message<ConsumerRecords<byte[], byte[]>>> batch, Throwable cause) {
        batch.forEach(message -> message.nack(cause));
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(List<Message<ConsumerRecords<byte[], byte[]>>> batch) {
        return batch.stream()
                .flatMap(message -> StreamSupport.stream(message.getPayload().spliterator(), false))
                .toList();
    }

    /// Takes a dead letter once more, between two batches.
    ///
    /// @return why it is still unreadable; empty when it is not
    /// @throws ProblemException when the batch in hand does not end soon, as while a server is away
    Optional<String> takeAgain(ConsumerRecord<byte[], byte[]> record) throws Exception {
        if (!inHand.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new ProblemException(Problem.of(ProblemType.UNAVAILABLE));
        }
        try {
            return inbox.takeAgain(record);
        } finally {
            inHand.unlock();
        }
    }

    /// Looks whether Redis has lost what was applied to it, and applies it again. A batch in hand does so itself.
    void checkRedis() throws InterruptedException {
        if (inHand.tryLock()) {
            try {
                inbox.checkRedis();
            } finally {
                inHand.unlock();
            }
        }
    }

    /// Ends waiting, and gives the attempt in hand time to finish while the connections are still open.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        retries.stop();
        gathering.stop();
        worker.join(GRACE);
    }
}
