package dev.lossless.audit;

import java.util.List;

/// What a batch came to, after its transaction has committed.
///
/// @param entries the events that were added to the trail
/// @param duplicates how many events were there already
record Recorded(List<AuditEvent> entries, int duplicates, List<Gap> gaps) {}
