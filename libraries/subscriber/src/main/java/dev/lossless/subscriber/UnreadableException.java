package dev.lossless.subscriber;

/// No later attempt could read the record. The message is the dead letter's cause: it holds nothing of the
/// data.
public class UnreadableException extends RuntimeException {

    public UnreadableException(String cause) {
        super(cause, null, false, false);
    }

    /// @param field a path such as `order.total`
    public static UnreadableException field(String field) {
        return new UnreadableException("field " + field + " is missing or not as the schema says");
    }
}
