package dev.lossless.analytics;

import java.util.List;

/// What a batch came to, after its transaction has committed.
///
/// @param events those that were new, of known and unknown types
/// @param duplicates how many events were counted before
record Counted(List<StatisticsEvent> events, int duplicates, List<Gap> gaps) {}
