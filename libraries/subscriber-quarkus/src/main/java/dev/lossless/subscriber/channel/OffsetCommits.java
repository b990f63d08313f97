package dev.lossless.subscriber.channel;

import dev.lossless.fetch.BoundedFetches;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// Commits to the group what was acknowledged: at once, but at most every 100 ms; again after a failure, for as
/// long as the partition is assigned.
///
/// The connector's own strategies try once. A broker that was away at that moment would leave a partition that
/// gets no further events with a lag, though all is consumed. Batches come one after the other, so the last
/// acknowledged offset of a partition is the one to commit.
final class OffsetCommits implements KafkaCommitHandler {

    private static final Logger LOG = Logger.getLogger(OffsetCommits.class);

    /// A commit costs the broker as much as an event: under load one stands for many batches.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration NEXT_TRY = Duration.ofSeconds(1);
    private static final Duration LAST_TRY = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final KafkaConsumer<?, ?> consumer;
    private final RevokedPartitions revokedPartitions;
    private final Runnable beforeRecords;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
    private boolean waiting;
    private boolean failing;

    /// @param beforeRecords is run whenever partitions are assigned, so before any record is fetched
    OffsetCommits(
            Vertx vertx, KafkaConsumer<?, ?> consumer, RevokedPartitions revokedPartitions, Runnable beforeRecords) {
        this.vertx = vertx;
        this.consumer = consumer;
        this.revokedPartitions = revokedPartitions;
        this.beforeRecords = beforeRecords;
    }

    /// Known to the channel's settings as `acknowledged`.
    @ApplicationScoped
    @Identifier("acknowledged")
    static class Factory implements KafkaCommitHandler.Factory {

        private final RevokedPartitions revokedPartitions;

        Factory(RevokedPartitions revokedPartitions) {
            this.revokedPartitions = revokedPartitions;
        }

        @Override
        public KafkaCommitHandler create(
                KafkaConnectorIncomingConfiguration config,
                Vertx vertx,
                KafkaConsumer<?, ?> consumer,
                BiConsumer<Throwable, Boolean> reportFailure) {
            return new OffsetCommits(
                    vertx, consumer, revokedPartitions, () -> BoundedFetches.install(consumer.unwrap()));
        }
    }

    /// Ends at once, in the thread of the caller: nobody goes on in the record's context.
    @Override
    public synchronized <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
        var partition = new TopicPartition(record.getTopic(), record.getPartition());
        if (assigned.contains(partition)) {
            due.put(partition, new OffsetAndMetadata(record.getOffset() + 1));
            commit();
        }
        return Uni.createFrom().voidItem();
    }

    /// One at a time, so that none overtakes another; what is acknowledged until the pause is over goes with
    /// the next.
    private synchronized void commit() {
        if (waiting || due.isEmpty()) {
            return;
        }
        waiting = true;
        var offsets = Map.copyOf(due);
        consumer.commitAsync(offsets).subscribe().with(_ -> committed(offsets), this::failed);
    }

    private synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        failing = false;
        due.entrySet().removeAll(offsets.entrySet());
        commitAfter(PAUSE);
    }

    private synchronized void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.warnf("offsets not committed, tried again every %d ms: cause=%s", NEXT_TRY.toMillis(), cause);
        }
        commitAfter(NEXT_TRY);
    }

    private void commitAfter(Duration pause) {
        vertx.setTimer(pause.toMillis(), _ -> resume());
    }

    private synchronized void resume() {
        waiting = false;
        commit();
    }

    @Override
    public synchronized void partitionsAssigned(Collection<TopicPartition> partitions) {
        beforeRecords.run();
        assigned.addAll(partitions);
    }

    /// Also when the consumer is closed. The next owner begins at the last commit: what could not be committed
    /// in time, and what is in progress and acknowledged later, comes again, as duplicates.
    @Override
    public void partitionsRevoked(Collection<TopicPartition> partitions) {
        revokedPartitions.add(partitions);
        var last = revoke(partitions);
        if (last.isEmpty()) {
            return;
        }
        try {
            consumer.unwrap().commitSync(last, LAST_TRY); // in the thread that polls, which alone may
        } catch (KafkaException e) {
            LOG.warnf("revoked, not committed: partitions=%s cause=%s", last.keySet(), e);
        }
    }

    /// @return what is due of them
    private synchronized Map<TopicPartition, OffsetAndMetadata> revoke(Collection<TopicPartition> partitions) {
        var revoked = Set.copyOf(partitions);
        assigned.removeAll(revoked);
        var last = new HashMap<>(due);
        last.keySet().retainAll(revoked);
        due.keySet().removeAll(revoked);
        return last;
    }
}
