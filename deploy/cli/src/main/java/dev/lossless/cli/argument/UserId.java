package dev.lossless.cli.argument;

/// Who a user is, as the services take it: 1 to 255 visible ASCII characters without braces.
public record UserId(String value) {

    private static final Text TEXT = new Text("[!-z|~]{1,255}", "a user's id: 1 to 255 visible characters, no braces");

    public UserId {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
