package dev.lossless.notification.request;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What came of one request.
///
/// @param status of the answer, when there was one
/// @param retryAfter when the receiver wants the next request, as it says
/// @param address that was connected to, or would have been
/// @param body the beginning of the answer's, at most [#SHOWN] bytes
/// @param detail why there was no answer; empty when there was one
public record Answer(
        Outcome outcome,
        OptionalInt status,
        Optional<Duration> retryAfter,
        Optional<String> address,
        byte[] body,
        String detail) {

    /// Bytes of an answer that are kept.
    public static final int SHOWN = 1024;

    private static final byte[] NOTHING = {};

    public enum Outcome {
        /// 2xx
        DELIVERED,
        /// Any other status
        REJECTED,
        /// Not sent: the target is none that requests go to.
        REFUSED,
        /// There is no connection, or it broke.
        UNREACHABLE,
        TIMED_OUT
    }

    static Answer without(Outcome outcome, Optional<String> address, String detail) {
        return new Answer(outcome, OptionalInt.empty(), Optional.empty(), address, NOTHING, detail);
    }

    public boolean isDelivered() {
        return outcome == Outcome.DELIVERED;
    }
}
