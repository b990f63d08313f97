package dev.lossless.cli.argument;

/// A user of a database: 1 to 80 characters, no blanks.
public record Login(String value) {

    private static final Text TEXT = new Text("[^\\s\\p{Cntrl}]{1,80}", "a user of a database");

    public Login {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
