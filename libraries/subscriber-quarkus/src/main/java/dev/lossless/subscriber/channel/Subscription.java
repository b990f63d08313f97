package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import dev.lossless.subscriber.engine.Engine;
import dev.lossless.subscriber.engine.Redriven;
import dev.lossless.subscriber.engine.Retries;
import dev.lossless.subscriber.engine.TopicCheck;
import dev.lossless.subscriber.engine.Topics;
import dev.lossless.subscriber.observe.SubscriberMetrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/// Takes the batches of the channel `events`, strictly one after the other, in a thread of its own. A batch's
/// offsets are committed after its effect.
@ApplicationScoped
public class Subscription {

    static final String CHANNEL = "events";

    private static final Logger LOG = Logger.getLogger(Subscription.class);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long TOPIC_CHECK_MILLIS = 250;

    private final Engine<?> engine;
    private final TopicCheck topicCheck;
    private final Retries retries;
    private final NextBatch nextBatch;
    private final RevokedPartitions revoked;
    private final KafkaClientService clients;
    private final SubscriberConfig config;
    private final ReentrantLock busy = new ReentrantLock(true);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread worker = Thread.ofPlatform().name("subscription").unstarted(this::work);

    Subscription(
            EventHandler<?> handler,
            Topics topics,
            DeadLetterPublisher deadLetters,
            Retries retries,
            SubscriberMetrics metrics,
            NextBatch nextBatch,
            RevokedPartitions revoked,
            KafkaClientService clients,
            SubscriberConfig config,
            @ConfigProperty(name = "mp.messaging.incoming.events.topics") Set<String> topicNames) {
        this.topicCheck = new TopicCheck(topics, topicNames, metrics);
        this.engine = new Engine<>(handler, topics, deadLetters, retries, metrics);
        this.retries = retries;
        this.nextBatch = nextBatch;
        this.revoked = revoked;
        this.clients = clients;
        this.config = config;
    }

    @Incoming(CHANNEL)
    Flow.Subscriber<Message<ConsumerRecords<byte[], byte[]>>> consume() {
        worker.start();
        return nextBatch;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("offset-check").start(this::checkRegularly);
        Thread.ofVirtual().name("topic-check").start(this::checkTopics);
    }

    /// Nothing is read while it may fill the memory.
    private void checkTopics() {
        try {
            do {
                nextBatch.open(topicCheck.mayBeRead());
            } while (!stopping.await(TOPIC_CHECK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    /// Never fails for the sake of data, storage or broker. A defect of its own stops the channel, without a
    /// commit. A batch that a stop interrupts is neither acknowledged nor refused: it comes again after the
    /// next start.
    private void work() {
        var batch = List.<Message<ConsumerRecords<byte[], byte[]>>>of();
        try {
            while (true) {
                batch = nextBatch.take();
                process(batch);
            }
        } catch (InterruptedException e) {
            LOG.debugf("no more batches are taken: %s", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("a defect, no more batches are taken", e);
            refuse(batch, e);
        }
    }

    private void process(List<Message<ConsumerRecords<byte[], byte[]>>> batch) throws InterruptedException {
        busy.lock();
        try {
            engine.forget(revoked.takeAll());
            engine.process(records(batch));
        } finally {
            busy.unlock();
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

    /// Hands a dead letter to the subscriber once more, between two batches.
    ///
    /// @throws TimeoutException when the batch in progress does not end soon, as while a server is away
    public Redriven redrive(ConsumerRecord<byte[], byte[]> record) throws Exception {
        if (!busy.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("a batch is in progress for more than " + PATIENCE);
        }
        try {
            return engine.redrive(record);
        } finally {
            busy.unlock();
        }
    }

    private void checkRegularly() {
        try {
            while (!stopping.await(config.offsetCheckInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                check();
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    /// A batch in progress compares the stored offsets itself.
    private void check() throws InterruptedException {
        try {
            var assigned = clients.getConsumer(CHANNEL).getAssignments().await().atMost(PATIENCE);
            if (busy.tryLock()) {
                try {
                    engine.forget(revoked.takeAll());
                    engine.check(assigned, this::committed);
                } finally {
                    busy.unlock();
                }
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warnf("comparing the stored offsets failed, tried again: cause=%s", e);
        }
    }

    private Map<TopicPartition, Long> committed(Set<TopicPartition> partitions) {
        var committed = clients.getConsumer(CHANNEL)
                .committed(partitions.toArray(TopicPartition[]::new))
                .await()
                .atMost(PATIENCE);
        var offsets = new HashMap<TopicPartition, Long>();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    /// Ends waiting, and gives the attempt in progress time to finish while the connections are still open.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        retries.stop();
        nextBatch.stop();
        if (worker.isAlive()) {
            worker.join(GRACE);
        }
    }
}
