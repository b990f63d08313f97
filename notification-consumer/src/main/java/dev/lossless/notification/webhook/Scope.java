package dev.lossless.notification.webhook;

/// Whose webhooks a request is about.
///
/// @param userId who asks
/// @param operator whether it is an operator who asks: for webhooks that get the events of all users, and for a
///     look at those of everybody
record Scope(String userId, boolean operator) {

    boolean maySee(Endpoint endpoint) {
        return operator || mayChange(endpoint);
    }

    /// An operator reads users' webhooks and disables them; all else of them is their owners' matter.
    boolean mayChange(Endpoint endpoint) {
        return operator
                ? endpoint.ofAllUsers()
                : !endpoint.ofAllUsers() && endpoint.owner().equals(userId);
    }
}
