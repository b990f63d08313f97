package dev.lossless.cli.demo;

import java.time.Duration;
import java.util.List;

/// One write and all of its effects, in the order of their arrival.
///
/// @param missing names of effects that did not come
/// @param standstill how long nothing had moved when they were given up
public record Observed(Written written, List<Effect> effects, List<String> missing, Duration standstill) {

    /// One line about what did not come.
    public String complaint() {
        return "Not seen, and for " + standstill.toSeconds() + " s no consumer got on: " + String.join(", ", missing)
                + ". The logs of the services tell more.";
    }

    public boolean complete() {
        return missing.isEmpty();
    }

    /// Between the commit and the moment at which this effect was seen, in milliseconds.
    public double afterCommit(Effect effect) {
        return millis(Duration.between(written.createdAt(), effect.at()));
    }

    static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0;
    }
}
