package dev.lossless.todo.writes;

/// A change could not be written.
public class WriteException extends RuntimeException {

    WriteException(Throwable cause) {
        super("the change was refused", cause);
    }
}
