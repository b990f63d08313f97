package dev.lossless.notification.delivery;

public enum DeliveryState {
    PENDING,
    DELIVERED,
    /// After the last attempt, or because the target is refused.
    FAILED,
    /// Not sent: the endpoint was enabled again from a later event on.
    DISCARDED
}
