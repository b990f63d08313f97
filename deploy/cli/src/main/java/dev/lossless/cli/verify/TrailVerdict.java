package dev.lossless.cli.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The outcome of a verification of the audit trail.
///
/// @param streams  users' topics
/// @param erased   entries whose values are erased
/// @param unsigned entries that are younger than the last checkpoint of their stream
/// @param last     the last checkpoint, as NUMBER:HASH
/// @param wrong    how many findings there are
/// @param findings the first of them
public record TrailVerdict(
        long entries,
        long streams,
        long erased,
        long unsigned,
        Optional<String> last,
        long wrong,
        List<TrailFinding> findings) {

    public boolean proved() {
        return wrong == 0;
    }

    /// For JSON.
    public Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("proved", proved());
        description.put("entries", entries);
        description.put("chains", streams);
        description.put("erased", erased);
        description.put("unsigned", unsigned);
        last.ifPresent(checkpoint -> description.put("lastCheckpoint", checkpoint));
        description.put("wrong", wrong);
        description.put("findings", findings);
        return description;
    }
}
