package dev.lossless.analytics;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/// Takes the batches of the topic, strictly one after the other. A batch's offsets are committed after its effect.
@ApplicationScoped
class StatisticsEventConsumer {

    private static final int GRACE_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 5;

    private final Inbox inbox;
    private final Retries retries;
    private final Gathering gathering;
    private final ReentrantLock inHand = new ReentrantLock();

    StatisticsEventConsumer(Inbox inbox, Retries retries, Gathering gathering) {
        this.inbox = inbox;
        this.retries = retries;
        this.gathering = gathering;
    }

    /// Never fails for the sake of data, database or broker. A batch that a stop interrupts is neither acknowledged
    /// nor refused: it comes again after the next start.
    @Incoming("todo-events")
    @Blocking
    Uni<Void> consume(ConsumerRecords<byte[], byte[]> records) {
        inHand.lock();
        try {
            var begin = System.nanoTime();
            inbox.take(records);
            gathering.after(records.count(), Duration.ofNanos(System.nanoTime() - begin));
            return Uni.createFrom().voidItem();
        } catch (InterruptedException _) {
            return Uni.createFrom().nothing();
        } finally {
            inHand.unlock();
        }
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

    /// Ends waiting, and gives the attempt in hand time to finish while the connections are still open.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        retries.stop();
        if (inHand.tryLock(GRACE_SECONDS, TimeUnit.SECONDS)) {
            inHand.unlock();
        }
    }
}
