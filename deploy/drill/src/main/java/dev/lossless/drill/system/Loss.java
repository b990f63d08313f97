package dev.lossless.drill.system;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// MySQL came back with fewer commits.
///
/// @param how             what was done
/// @param from            commits from then on may be lost
/// @param to              when the server that had them was gone
/// @param epoch           of the numbers that it gave
/// @param firstConnection to the server that lacks them
/// @param noticed         when the epoch of the streams' numbers was raised; empty if it was not
public record Loss(
        String how, Instant from, Instant to, long epoch, Instant firstConnection, Optional<Instant> noticed) {

    private static final long EPOCH = 1_000_000_000;

    /// Whether a write may be lost: it was answered after the last commit that is there, and made by the server
    /// that
    /// is gone. An answer that was under way may arrive later.
    ///
    /// @param sequence of its event; 0 if that is not known
    public boolean mayConcern(Instant sent, Instant answered, long sequence) {
        return !answered.isBefore(from) && !sent.isAfter(to) && sequence / EPOCH <= epoch;
    }

    /// How long after the first connection it was noticed.
    public Optional<Duration> noticedAfter() {
        return noticed.map(at -> Duration.between(firstConnection, at));
    }
}
