package dev.lossless.subscriber;

/// The storage knows less than the subscriber has applied to it, as after a fail-over or a restore. Thrown by a
/// handler that compares the offsets it has stored with where a batch begins.
public class OffsetsBehindException extends RuntimeException {

    public OffsetsBehindException(String message) {
        super(message, null, false, false);
    }
}
