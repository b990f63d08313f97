package dev.lossless.bench.greed;

import java.util.Locale;

/// What one user, or one client without a token, may want too much of.
enum Greed {
    CREATES("creates, on both replicas, three times as many as he is allowed"),
    DELETE_ALL("DELETE /todos of 4,500 todos, and creates all the while"),
    PAGES("lists of the longest page, twelve at a time, past the cache"),
    SEARCHES("searches through 10,000 todos that find nothing"),
    CACHED_LISTS("lists that all differ, each to be cached"),
    HALF_SENT("2,400 requests that are never sent to their end, without a token");

    private final String description;

    Greed(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
