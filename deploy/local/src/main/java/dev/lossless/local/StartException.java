package dev.lossless.local;

/// Something could not be started. The message is one line for the person at the terminal and says what to do or where
/// to look.
public final class StartException extends RuntimeException {

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
