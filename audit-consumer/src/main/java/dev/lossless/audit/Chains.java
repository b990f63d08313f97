package dev.lossless.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ends of some streams' chains, to which events are linked.
final class Chains {

    private final Salts salts;
    private final Map<UserStream, Head> heads;

    Chains(Salts salts, Map<UserStream, Head> heads) {
        this.salts = salts;
        this.heads = new HashMap<>(heads);
    }

    /// In the order of the events.
    List<ChainedEvent> link(List<AuditEvent> events, Instant recordedAt) {
        var linked = new ArrayList<ChainedEvent>(events.size());
        for (var event : events) {
            linked.add(link(event, recordedAt));
        }
        return linked;
    }

    ChainedEvent link(AuditEvent event, Instant recordedAt) {
        var stream = event.position().stream();
        var before = heads.getOrDefault(stream, Head.NONE);
        var linked = ChainedEvent.after(before, event, salts.of(event.id()), recordedAt);
        heads.put(stream, linked.head());
        return linked;
    }
}
