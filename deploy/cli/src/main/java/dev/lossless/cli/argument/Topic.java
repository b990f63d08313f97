package dev.lossless.cli.argument;

/// A topic of events.
public record Topic(String value) {

    private static final Text TEXT = new Text("todo\\.events|user\\.events", "a topic: todo.events or user.events");

    public Topic {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
