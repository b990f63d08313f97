package dev.lossless.local.system;

import java.time.Duration;

/// Is told what a system's start or stop has reached; from several threads, one at a time.
public interface Progress {

    /// A server or service answers.
    ///
    /// @param address where
    /// @param note    empty, or what the user should know about it
    void ready(String name, String address, String note, Duration after);

    /// A server or service has ended, as it was asked to.
    void stopped(String name);

    /// Something unexpected that was put right.
    void note(String text);

    /// Says nothing.
    static Progress silent() {
        return new Progress() {
            @Override
            public void ready(String name, String address, String note, Duration after) {}

            @Override
            public void stopped(String name) {}

            @Override
            public void note(String text) {}
        };
    }
}
