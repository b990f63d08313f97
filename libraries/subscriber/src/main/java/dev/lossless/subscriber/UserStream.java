package dev.lossless.subscriber;

import java.util.Comparator;

/// The events of one user on one topic, numbered without gaps.
public record UserStream(String topic, String userId) implements Comparable<UserStream> {

    private static final Comparator<UserStream> ORDER =
            Comparator.comparing(UserStream::topic).thenComparing(UserStream::userId);

    /// By topic, then by user. Replicas that lock streams in this order cannot deadlock.
    @Override
    public int compareTo(UserStream other) {
        return ORDER.compare(this, other);
    }
}
