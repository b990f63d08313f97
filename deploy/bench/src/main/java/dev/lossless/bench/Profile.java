package dev.lossless.bench;

import dev.lossless.bench.Workload.Shares;
import java.util.Arrays;
import java.util.Locale;

/// A load as it is offered.
enum Profile {
    CREATE(Shares.CREATES, new Pace.Open(1_500), 60, "creates at a constant rate"),
    MIXED(Shares.MIXED, new Pace.Open(1_500), 60, "60 % lists, 20 % single todos, 5 % completions, 15 % creates"),
    LISTS(Shares.LISTS, new Pace.Open(2_000), 60, "lists of twenty todos"),
    BURST(Shares.CREATES, new Pace.Bursts(300, 10), 60, "creates, each ten seconds' within one second"),
    SOAK(Shares.CREATES, new Pace.Open(500), 1_800, "creates for half an hour"),
    EFFECTS(Shares.CREATES, new Pace.Open(200), 60, "creates at a rate that leaves the system time: commit to effect"),
    CLOSED(Shares.CREATES, new Pace.Closed(), 60, "creates, the next one on a connection follows the answer");

    private final Shares shares;
    private final Pace pace;
    private final int seconds;
    private final String description;

    Profile(Shares shares, Pace pace, int seconds, String description) {
        this.shares = shares;
        this.pace = pace;
        this.seconds = seconds;
        this.description = description;
    }

    /// @throws IllegalArgumentException when there is none with this name
    static Profile named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    Shares shares() {
        return shares;
    }

    int seconds() {
        return seconds;
    }

    /// At this rate instead of its own.
    ///
    /// @param perSecond 0 for its own
    Pace pace(double perSecond) {
        return switch (pace) {
            case Pace.Open own -> perSecond > 0 ? new Pace.Open(perSecond) : own;
            case Pace.Bursts own -> perSecond > 0 ? new Pace.Bursts(perSecond, own.periodSeconds()) : own;
            case Pace.Closed own -> own;
        };
    }

    String description() {
        return description;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String[] names() {
        return Arrays.stream(values()).map(Profile::toString).toArray(String[]::new);
    }
}
