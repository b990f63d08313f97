package dev.lossless.drill.load;

import java.time.Duration;

/// One request and its answer.
///
/// @param at     when it was due, since the begin of the run
/// @param took   since it was due, so that waiting for the client itself counts too
/// @param status of the answer; 0 without one
/// @param write  whether it was a write
public record Exchange(Duration at, Duration took, int status, boolean write) {

    public boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /// Without an answer, or with 5xx. Refusals are asked for on purpose.
    public boolean failed() {
        return status == 0 || status >= 500;
    }
}
