package dev.lossless.cache;

/// A record breaks the contract. The message is the dead letter's cause.
class UnreadableException extends RuntimeException {

    UnreadableException(String cause) {
        super(cause, null, false, false);
    }
}
