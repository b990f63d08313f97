package dev.lossless.analytics.figures;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The types of events that are counted.
public enum EventType {
    CREATED("TodoCreated"),
    UPDATED("TodoUpdated"),
    COMPLETED("TodoCompleted"),
    REOPENED("TodoReopened"),
    DELETED("TodoDeleted");

    private final String title;

    EventType(String title) {
        this.title = title;
    }

    /// Its name in the contract.
    String title() {
        return title;
    }

    /// Where its events are counted in `event_count`.
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @param title as in the contract
    static Optional<EventType> named(String title) {
        return Stream.of(values()).filter(type -> type.title.equals(title)).findFirst();
    }
}
