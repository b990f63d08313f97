package dev.lossless.cli.argument;

/// A checkpoint that was seen: its number and hash.
public record CheckpointQuote(long number, String hash) {

    private static final Text TEXT = new Text("[1-9][0-9]{0,17}:[0-9a-f]{64}", "NUMBER:HASH of a checkpoint");

    static CheckpointQuote of(String text) {
        var parts = TEXT.require(text).split(":");
        return new CheckpointQuote(Long.parseLong(parts[0]), parts[1]);
    }
}
