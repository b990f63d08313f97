package dev.lossless.cli.verify;

import java.util.List;

/// The outcome of a verification.
///
/// @param topics   what was read, by topic
/// @param wrong    how many findings contradict the guarantees; foreign records do not
/// @param findings the first findings, at most [EventLog#KEPT]
public record Verdict(List<TopicCount> topics, long wrong, List<Finding> findings) {

    /// @param records    everything that was read
    /// @param events     first occurrences
    /// @param duplicates occurrences of an event after its first
    /// @param withdrawn  events that the database lost after they were published
    /// @param foreign    records that are no events of the contract; subscribers put them aside
    /// @param users      users who have events there
    public record TopicCount(
            String topic, long records, long events, long duplicates, long withdrawn, long foreign, long users) {}

    public boolean proved() {
        return wrong == 0;
    }

    public long events() {
        return topics.stream().mapToLong(TopicCount::events).sum();
    }

    public long duplicates() {
        return topics.stream().mapToLong(TopicCount::duplicates).sum();
    }
}
