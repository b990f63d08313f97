package dev.lossless.cli.argument;

/// A bearer token (RFC 6750, section 2.1). Not shown in messages.
public record BearerToken(String value) {

    private static final Text TEXT = new Text("[A-Za-z0-9._~+/-]+=*", "a bearer token");

    public BearerToken {
        if (!TEXT.pattern().matcher(value).matches()) {
            throw TEXT.refusal("…");
        }
    }

    @Override
    public String toString() {
        return "(a token)";
    }
}
