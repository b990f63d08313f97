package dev.lossless.analytics;

import java.util.Comparator;

/// The events of one user on one topic, numbered 1, 2, 3 … without gaps.
record UserStream(String topic, String userId) implements Comparable<UserStream> {

    private static final Comparator<UserStream> KEY_ORDER =
            Comparator.comparing(UserStream::topic).thenComparing(UserStream::userId);

    /// The order of the primary key of `consumed`. All replicas lock in it, so that none waits for another in a circle.
    @Override
    public int compareTo(UserStream other) {
        return KEY_ORDER.compare(this, other);
    }
}
