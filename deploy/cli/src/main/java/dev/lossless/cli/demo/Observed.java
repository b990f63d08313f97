package dev.lossless.cli.demo;

import java.time.Duration;
import java.util.List;

/// One write and all of its effects, in the order of their arrival.
///
/// @param missing names of effects that did not come within 10 s
public record Observed(Written written, List<Effect> effects, List<String> missing) {

    public boolean complete() {
        return missing.isEmpty();
    }

    /// Between the commit and the moment at which this effect was seen.
    public Duration afterCommit(Effect effect) {
        return Duration.between(written.createdAt(), effect.at());
    }

    /// Until the last effect.
    public Duration whole() {
        return afterCommit(effects.getLast());
    }
}
