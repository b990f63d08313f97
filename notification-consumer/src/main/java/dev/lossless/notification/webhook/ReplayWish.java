package dev.lossless.notification.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/// The body of `POST …/replay`.
///
/// @param from the first sequence; an operator's webhook gets each user's events from it on
/// @param topic `todo.events` when absent
record ReplayWish(
        @NotNull(message = "must be there")
        @Min(value = 1, message = "must be at least {value}")
        @Max(value = ReplayWish.LAST, message = "must be at most {value}")
        Long from,

        @Pattern(regexp = "todo\\.events|user\\.events", message = "must be todo.events or user.events")
        String topic) {

    static final long LAST = (1L << 53) - 1;

    ReplayWish {
        topic = topic == null ? "todo.events" : topic;
    }
}
