package dev.lossless.notification.webhook;

/// What a webhook keeps in order.
enum Order {
    /// The events of one user on one topic.
    PER_USER,
    /// Nothing: each delivery goes on its own.
    NONE,
    /// All events, one after the other, in the order in which they came here.
    STRICT
}
