package dev.lossless.notification.request;

/// No request is sent to this target. The message says why, and is shown to the endpoint's owner.
public class RefusedTargetException extends RuntimeException {

    public RefusedTargetException(String reason) {
        super(reason, null, false, false);
    }
}
