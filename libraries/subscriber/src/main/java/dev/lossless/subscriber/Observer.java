package dev.lossless.subscriber;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Learns what a subscriber does: for metrics and traces. It must not throw.
public interface Observer {

    /// Ignores everything.
    Observer NONE = new Observer() {};

    /// Something that ends when it is closed.
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        @Override
        void close();
    }

    /// A batch is being processed until the scope is closed.
    default Scope begin(List<ConsumerRecord<byte[], byte[]>> records) {
        return () -> {};
    }

    default void done(Outcome<?> outcome) {}

    default void deadLettered(int records) {}

    /// An attempt failed and is repeated.
    default void retried() {}

    /// So many records were applied again because the storage had lost them.
    default void recovered(long records) {}

    /// The topics' settings were looked at.
    ///
    /// @param unfit those of them that are not read, because a small record of theirs could fill the memory
    default void refused(Collection<String> topics, Set<String> unfit) {}
}
