package dev.lossless.cli.argument;

/// The name of a context: letters, digits, dots, dashes and underscores.
public record ContextName(String value) {

    private static final Text TEXT = new Text("[A-Za-z0-9._-]{1,80}", "the name of a context");

    public ContextName {
        TEXT.require(value);
    }
}
