package dev.lossless.cli;

/// A verb failed. The message is for the person at the terminal and says what to do or where to look.
public final class CliException extends RuntimeException {

    public CliException(String message) {
        super(message);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
