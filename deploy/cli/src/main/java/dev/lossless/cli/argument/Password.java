package dev.lossless.cli.argument;

/// A password: not empty, on one line. Not shown in messages.
public record Password(String value) {

    private static final Text TEXT = new Text("[^\\p{Cntrl}]+", "a password: not empty, on one line");

    public Password {
        if (!TEXT.pattern().matcher(value).matches()) {
            throw TEXT.refusal("…");
        }
    }

    @Override
    public String toString() {
        return "(a password)";
    }
}
