package dev.lossless.drill.system;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// MySQL came back with fewer commits.
///
/// @param how             what was done
/// @param from            commits from then on may be lost
/// @param to              when the server that had them was gone
/// @param firstConnection to the server that lacks them
/// @param noticed         when the epoch of the streams' numbers was raised; empty if it was not
public record Loss(String how, Instant from, Instant to, Instant firstConnection, Optional<Instant> noticed) {

    /// Whether what was answered at this moment may be lost.
    public boolean mayConcern(Instant answered) {
        return !answered.isBefore(from) && !answered.isAfter(to);
    }

    /// How long after the first connection it was noticed.
    public Optional<Duration> noticedAfter() {
        return noticed.map(at -> Duration.between(firstConnection, at));
    }
}
