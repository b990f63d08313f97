package dev.lossless.todo.outbox;

/// Nothing can be appended: more events wait than the outbox, or this parked stream, is set to hold.
public class BacklogFullException extends RuntimeException {

    BacklogFullException(Backlog backlog) {
        super("%d events wait, the oldest for %s".formatted(backlog.events(), backlog.oldest()), null, false, false);
    }

    BacklogFullException(UserStream stream, long limit) {
        super("the stream is parked on %s with %d events".formatted(stream.topic(), limit), null, false, false);
    }
}
