package dev.lossless.cli.argument;

/// A port of TCP, 1 to 65535.
public record Port(int number) {

    private static final Text TEXT = new Text("[1-9][0-9]{0,4}", "a port: 1 to 65535");
    private static final int LAST = 65_535;

    static Port of(String text) {
        var number = Integer.parseInt(TEXT.require(text));
        if (number > LAST) {
            throw TEXT.refusal(text);
        }
        return new Port(number);
    }
}
