package dev.lossless.cli.argument;

/// What a service answered as its checksum: a JSON object.
public record Checksum(String value) {

    private static final Text TEXT =
            new Text("\\{.*\"sha256\" *: *\"[0-9a-f]{64}\".*}", "a checksum, as the service answers it");

    public Checksum {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
