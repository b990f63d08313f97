package dev.lossless.todo.outbox;

/// The database refused or lost a statement of the outbox. The surrounding transaction cannot commit.
public class OutboxException extends RuntimeException {

    OutboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
