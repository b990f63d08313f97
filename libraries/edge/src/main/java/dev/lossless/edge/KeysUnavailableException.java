package dev.lossless.edge;

/// No key of the issuer has been read yet: nobody can say whether a token is good.
public final class KeysUnavailableException extends RuntimeException {

    public KeysUnavailableException(Throwable cause) {
        super("the issuer's keys cannot be read: " + cause.getMessage(), cause);
    }
}
