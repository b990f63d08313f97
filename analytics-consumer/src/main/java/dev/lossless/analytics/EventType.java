package dev.lossless.analytics;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The types of events that this service knows.
public enum EventType {
    CREATED("TodoCreated"),
    UPDATED("TodoUpdated"),
    COMPLETED("TodoCompleted"),
    REOPENED("TodoReopened"),
    DELETED("TodoDeleted");

    private final String name;

    EventType(String name) {
        this.name = name;
    }

    /// Where its events are counted in `event_count`.
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @param name as in the contract
    static Optional<EventType> named(String name) {
        return Stream.of(values()).filter(type -> type.name.equals(name)).findFirst();
    }
}
