package dev.lossless.audit.trail;

import static java.util.stream.Collectors.toMap;

import dev.lossless.audit.chain.ChainEnd;
import dev.lossless.subscriber.UserStream;
import java.util.Map;

/// What the trail holds of some streams.
///
/// @param ends of the chains; none of a stream that has no entry
/// @param erasures up to which sequence values are erased; none of a stream without an erasure
record ChainEnds(Map<UserStream, ChainEnd> ends, Map<UserStream, Long> erasures) {

    /// The highest recorded sequence of each stream that has entries.
    Map<UserStream, Long> highestSequences() {
        return ends.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().highestSequence()));
    }
}
