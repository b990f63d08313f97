package dev.lossless.analytics;

import java.util.regex.Pattern;

/// Where a dead letter lies on the dead-letter topic.
record DeadLetterId(int partition, long offset) implements Comparable<DeadLetterId> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /// Before all dead letters.
    static final DeadLetterId START = new DeadLetterId(0, -1);

    /// @param parameter the query parameter that holds it, named when it is malformed
    static DeadLetterId parse(String parameter, String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new ProblemException(Problem.invalid(parameter, "must be PARTITION-OFFSET, as in 0-17"));
        }
        return new DeadLetterId(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    String text() {
        return partition + "-" + offset;
    }

    @Override
    public int compareTo(DeadLetterId other) {
        var byPartition = Integer.compare(partition, other.partition);
        return byPartition == 0 ? Long.compare(offset, other.offset) : byPartition;
    }
}
