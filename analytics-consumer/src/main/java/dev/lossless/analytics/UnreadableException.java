package dev.lossless.analytics;

/// A record breaks the contract. The message is the dead letter's cause.
class UnreadableException extends RuntimeException {

    UnreadableException(String cause) {
        super(cause, null, false, false);
    }

    /// @param field its path in the value
    static UnreadableException field(String field) {
        return new UnreadableException("field " + field + " is missing or wrong");
    }
}
