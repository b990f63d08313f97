package dev.lossless.audit;

import static java.util.stream.Collectors.toMap;

import java.util.Map;

/// What the trail holds of some streams.
///
/// @param heads    the chains' ends; none of a stream that has no entry
/// @param erasures up to which sequence values are erased; none of a stream without an erasure
record Ends(Map<UserStream, Head> heads, Map<UserStream, Long> erasures) {

    /// The highest recorded sequence of each stream that has entries.
    Map<UserStream, Long> reaches() {
        return heads.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, head -> head.getValue().reach()));
    }
}
