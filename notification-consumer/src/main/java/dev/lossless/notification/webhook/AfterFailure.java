package dev.lossless.notification.webhook;

/// What follows when the last attempt of a delivery has failed.
enum AfterFailure {
    /// The next event of its order. The receiver sees by the sequence that one is missing, and can read it.
    CONTINUE,
    /// Nothing of its order, until it is driven again.
    STOP
}
