package dev.lossless.subscriber.deadletter;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a dead letter lies on the dead-letter topic.
public record DeadLetterId(int partition, long offset) implements Comparable<DeadLetterId> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /// Before all dead letters.
    public static final DeadLetterId START = new DeadLetterId(0, -1);

    /// @param text PARTITION-OFFSET, as in `0-17`; anything else gives nothing
    public static Optional<DeadLetterId> parse(String text) {
        var parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new DeadLetterId(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    public String text() {
        return partition + "-" + offset;
    }

    @Override
    public int compareTo(DeadLetterId other) {
        var byPartition = Integer.compare(partition, other.partition);
        return byPartition == 0 ? Long.compare(offset, other.offset) : byPartition;
    }
}
