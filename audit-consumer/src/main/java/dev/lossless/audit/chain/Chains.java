package dev.lossless.audit.chain;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.UserStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ends of some streams' chains, to which events are appended.
public final class Chains {

    private final Salts salts;
    private final Map<UserStream, ChainEnd> ends;

    public Chains(Salts salts, Map<UserStream, ChainEnd> ends) {
        this.salts = salts;
        this.ends = new HashMap<>(ends);
    }

    /// In the order of the events.
    public List<ChainedEvent> append(List<Envelope> events, Instant recordedAt) {
        return events.stream().map(event -> append(event, recordedAt)).toList();
    }

    ChainedEvent append(Envelope event, Instant recordedAt) {
        var stream = event.position().stream();
        var before = ends.getOrDefault(stream, ChainEnd.NONE);
        var chained = ChainedEvent.after(before, event, salts.of(event.id()), recordedAt);
        ends.put(stream, chained.end());
        return chained;
    }
}
