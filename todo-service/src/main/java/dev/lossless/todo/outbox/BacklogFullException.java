package dev.lossless.todo.outbox;

/// Nothing can be appended: more events wait than the outbox is set to hold.
public class BacklogFullException extends RuntimeException {

    BacklogFullException(Backlog backlog) {
        super("%d events wait, the oldest for %s".formatted(backlog.events(), backlog.oldest()), null, false, false);
    }
}
