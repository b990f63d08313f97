package dev.lossless.notification.feed;

import java.util.List;

/// Some events of a user.
///
/// @param more whether others follow already
record Page(List<Item> items, Cursor next, boolean more) {

    /// @param cursor behind it
    /// @param json as webhooks have it in the format `STANDARD`
    record Item(String kind, Cursor cursor, String json) {}

    String json() {
        var events = String.join(",", items.stream().map(Item::json).toList());
        return "{\"events\":[%s],\"next\":\"%s\",\"more\":%s}".formatted(events, next, more);
    }
}
