package dev.lossless.cli.argument;

/// Which dead letter, as they are listed: its partition and offset, as in `0-17`.
public record DeadLetterId(String value) {

    private static final Text TEXT = new Text(
            "(?:0|[1-9][0-9]{0,8})-(?:0|[1-9][0-9]{0,17})",
            "the ID of a dead letter, such as 0-17. See them: ./todo dead-letters SERVICE");

    public DeadLetterId {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
