package dev.lossless.subscriber.poll;

import dev.lossless.fetch.BoundedFetches;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.engine.DeadLetters;
import dev.lossless.subscriber.engine.Engine;
import dev.lossless.subscriber.engine.Retries;
import dev.lossless.subscriber.engine.TopicCheck;
import dev.lossless.subscriber.engine.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/// A subscriber without a framework: reads topics as a member of a group, and commits offsets after the effect.
///
/// While a batch takes long, as while the storage is away, polling goes on with its partitions paused, so the
/// group keeps its member. A storage that went back to an earlier state is noticed with the next event.
public final class PollLoop<E> implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PollLoop.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(200);
    private static final long POLL_BESIDE_WORK_MILLIS = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long GRACE_SECONDS = 10;

    /// A broker's answer is cut off there: what it sends beyond would be sent again.
    private static final int MOST_FETCHED = 4 << 20;

    private final Map<String, Object> settings;
    private final Collection<String> subscribed;
    private final Topics topics;
    private final TopicCheck topicCheck;
    private final Retries retries;
    private final Engine<E> engine;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<TopicPartition> revoked = new HashSet<>();
    private volatile boolean stopping;
    private boolean working;
    private boolean held;

    /// @param broker settings of Kafka's clients: servers, encryption, credentials
    /// @param deadLetters usually a [dev.lossless.subscriber.deadletter.DeadLetterPublisher]
    /// @param observer learns what happens, for metrics; [Observer#NONE] where nobody is interested
    public PollLoop(
            Map<String, Object> broker,
            String group,
            Collection<String> subscribed,
            EventHandler<E> handler,
            DeadLetters deadLetters,
            Observer observer) {
        this.subscribed = List.copyOf(subscribed);
        this.topics = new Topics(broker, group);
        this.topicCheck = new TopicCheck(topics, this.subscribed, observer);
        this.retries = new Retries(LONGEST_PAUSE, observer::retried);
        this.engine = new Engine<>(handler, topics, deadLetters, retries, observer);
        this.settings = new HashMap<>(broker);
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_FETCHED);
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    }

    /// Works in this thread until it is closed. Nothing of data or storage ends it, nor a broker that is away.
    ///
    /// @throws ExecutionException when a defect ended it; what was in progress is not committed
    /// @throws KafkaException when Kafka's client cannot go on, as without the right to read
    public void run() throws InterruptedException, ExecutionException {
        try {
            awaitTopics();
            consume();
        } finally {
            worker.shutdown();
            topics.close();
            ended.countDown();
        }
    }

    /// Before there is a client: while not even the broker's name resolves, none can be made.
    private void awaitTopics() throws InterruptedException {
        while (!stopping && !topicCheck.mayBeRead()) {
            Thread.sleep(IDLE_POLL);
        }
    }

    private void consume() throws InterruptedException, ExecutionException {
        try (var consumer = BoundedFetches.of(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()))) {
            consumer.subscribe(subscribed, rebalances(consumer));
            while (!stopping) {
                hold(consumer, !topicCheck.mayBeRead());
                var records = consumer.poll(IDLE_POLL);
                if (!records.isEmpty()) {
                    process(
                            consumer,
                            StreamSupport.stream(records.spliterator(), false).toList());
                    commit(consumer, new HashMap<>(records.nextOffsets()));
                }
            }
        } catch (ExecutionException e) {
            if (!stopping || !(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
        }
    }

    private void hold(KafkaConsumer<?, ?> consumer, boolean hold) {
        held = hold;
        if (hold) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
    }

    /// Polls on, with all partitions paused, until the batch is done.
    private void process(KafkaConsumer<?, ?> consumer, List<ConsumerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException {
        engine.forget(revoked);
        revoked.clear();
        working = true;
        var result = worker.submit(() -> {
            engine.process(records);
            return null;
        });
        while (working) {
            try {
                result.get(POLL_BESIDE_WORK_MILLIS, TimeUnit.MILLISECONDS);
                working = false;
            } catch (TimeoutException _) {
                consumer.pause(consumer.assignment());
                consumer.poll(Duration.ZERO);
            }
        }
        consumer.resume(consumer.paused());
    }

    /// What could not be committed is committed with what comes next, or comes again, as duplicates.
    private static void commit(KafkaConsumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.keySet().retainAll(consumer.assignment());
        try {
            consumer.commitSync(offsets);
        } catch (KafkaException e) {
            LOG.warnf("offsets not committed: partitions=%s cause=%s", offsets.keySet(), e);
        }
    }

    /// Ends [#run]: an attempt in progress may finish within 10 s and is committed then, and the group is left.
    @Override
    public void close() {
        stopping = true;
        retries.stop();
        try {
            ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ConsumerRebalanceListener rebalances(KafkaConsumer<?, ?> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                if (working || held) {
                    consumer.pause(partitions);
                }
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                revoked.addAll(partitions);
            }
        };
    }
}
