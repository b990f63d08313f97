package dev.lossless.audit.search;

import java.util.List;
import java.util.Optional;

/// Entries, newest first.
///
/// @param next where the next page starts, if there is one
record TrailPage(List<AuditEntryView> entries, Optional<TrailCursor> next) {

    static TrailPage last(List<AuditEntryView> entries) {
        return new TrailPage(entries, Optional.empty());
    }

    /// A page that others follow.
    static TrailPage before(List<AuditEntryView> entries) {
        return new TrailPage(entries, Optional.of(TrailCursor.of(entries.getLast())));
    }
}
