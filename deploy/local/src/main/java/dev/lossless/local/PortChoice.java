package dev.lossless.local;

/// Which TCP port on 127.0.0.1 something may listen on.
public sealed interface PortChoice {

    /// Any free port.
    record Any() implements PortChoice {}

    /// This port; any free one if it is taken.
    record Preferred(int port) implements PortChoice {}

    /// This port, which the caller has taken already.
    record Taken(int port) implements PortChoice {}

    /// This port and no other, because the user asked for it through `option`.
    record Exactly(int port, String option) implements PortChoice {}
}
