package dev.lossless.notification.delivery;

/// Whether an endpoint gets events.
public enum EndpointState {
    /// Nobody has shown yet that the URL's owner wants events.
    UNVERIFIED,
    ENABLED,
    /// By its owner or an operator, or because it failed for too long.
    DISABLED
}
