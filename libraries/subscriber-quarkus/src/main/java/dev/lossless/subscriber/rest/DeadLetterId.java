package dev.lossless.subscriber.rest;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a dead letter lies on the dead-letter topic.
record DeadLetterId(int partition, long offset) {

    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,8})-(0|[1-9][0-9]{0,17})");

    /// Before all dead letters.
    static final DeadLetterId START = new DeadLetterId(0, -1);

    /// @param text PARTITION-OFFSET, as in `0-17`; anything else gives nothing
    static Optional<DeadLetterId> parse(String text) {
        var parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new DeadLetterId(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    String text() {
        return partition + "-" + offset;
    }
}
