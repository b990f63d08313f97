package dev.lossless.audit.search;

import java.util.List;
import java.util.Optional;

/// Entries, newest first.
///
/// @param next where the next page starts, if there is one
record TrailPage(List<AuditEntryView> entries, Optional<TrailCursor> next) {

    /// @param found one more than the limit, if there are so many
    static TrailPage of(List<AuditEntryView> found, int limit) {
        if (found.size() <= limit) {
            return new TrailPage(found, Optional.empty());
        }
        var entries = found.subList(0, limit);
        return new TrailPage(entries, Optional.of(TrailCursor.of(entries.getLast())));
    }
}
