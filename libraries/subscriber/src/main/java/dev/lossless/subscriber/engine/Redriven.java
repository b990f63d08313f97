package dev.lossless.subscriber.engine;

import java.util.Optional;

/// What a dead letter came to that was handed to its subscriber once more.
///
/// @param cause why it is still unreadable
public record Redriven(Answer answer, Optional<String> cause) {

    public enum Answer {
        /// It had its effect.
        APPLIED,
        /// It had had its effect before.
        DUPLICATE,
        /// No effect: it is unreadable still, and lies at the end of the dead-letter topic once more.
        UNREADABLE
    }
}
