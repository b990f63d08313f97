package dev.lossless.cli.argument;

/// A text for people: one line that is not blank, at most 500 characters.
public record Line(String value) {

    private static final int MOST = 500;
    private static final Text TEXT = new Text(
            "(?U)(?=.*[^\\s\\p{Z}])[^\\p{Cc}\\p{Cs}\\u2028\\u2029]+",
            "one line that is not blank, of at most 500 characters");

    public Line {
        if (TEXT.require(value).codePointCount(0, value.length()) > MOST) {
            throw TEXT.refusal(value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
