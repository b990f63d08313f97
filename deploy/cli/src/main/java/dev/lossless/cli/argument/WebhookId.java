package dev.lossless.cli.argument;

/// Which webhook, as they are listed.
public record WebhookId(String value) {

    private static final Text TEXT = new Text(
            "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "the ID of a webhook. See them: ./todo webhooks list");

    public WebhookId {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
