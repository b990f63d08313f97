package dev.lossless.cli.verify;

import java.util.Comparator;

/// A place in the chain of a user and topic.
///
/// @param number from 1
record Link(String userId, String topic, long number) implements Comparable<Link> {

    private static final Comparator<Link> ORDER =
            Comparator.comparing(Link::userId).thenComparing(Link::topic).thenComparingLong(Link::number);

    /// The order of the tables' primary keys.
    @Override
    public int compareTo(Link other) {
        return ORDER.compare(this, other);
    }

    boolean sameChain(Link other) {
        return userId.equals(other.userId) && topic.equals(other.topic);
    }

    @Override
    public String toString() {
        return "user %s, %s, link %d".formatted(userId, topic, number);
    }
}
