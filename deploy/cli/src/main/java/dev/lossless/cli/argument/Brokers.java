package dev.lossless.cli.argument;

/// Kafka's bootstrap servers: one or several of HOST:PORT, with commas between them.
public record Brokers(String value) {

    private static final String ONE = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[1-9][0-9]{0,4}";
    private static final Text TEXT = new Text(ONE + "(?:," + ONE + ")*", "HOST:PORT, or several with commas between");
    private static final int LAST_PORT = 65_535;

    public Brokers {
        for (var broker : TEXT.require(value).split(",")) {
            if (Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1)) > LAST_PORT) {
                throw TEXT.refusal(value);
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
