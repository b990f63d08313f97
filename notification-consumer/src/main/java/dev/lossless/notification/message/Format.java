package dev.lossless.notification.message;

/// How an event is written for a receiver.
public enum Format {
    /// Standard Webhooks: `{"type": …, "timestamp": …, "data": …}`
    STANDARD("application/json"),
    /// CloudEvents 1.0 in the structured mode of its HTTP protocol binding
    CLOUDEVENTS("application/cloudevents+json");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
