package dev.lossless.subscriber.channel;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// The partitions that were taken from this instance and that its worker does not know of yet.
@Singleton
class RevokedPartitions {

    private final Set<TopicPartition> partitions = new HashSet<>();

    synchronized void add(Collection<TopicPartition> revoked) {
        partitions.addAll(revoked);
    }

    synchronized Set<TopicPartition> takeAll() {
        var all = Set.copyOf(partitions);
        partitions.clear();
        return all;
    }
}
