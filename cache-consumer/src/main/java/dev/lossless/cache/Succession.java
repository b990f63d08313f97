package dev.lossless.cache;

import dev.lossless.cache.Reading.Readable;
import dev.lossless.cache.Reading.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the events of a batch continue those that Redis knew before. It only counts: duplicates change nothing anyway.
final class Succession {

    private final Map<String, Long> known;
    private final List<ListEvent> effects = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private int duplicates;

    private Succession(Map<String, Long> before) {
        known = new HashMap<>(before);
    }

    /// @param before by user, the version that Redis knew; 0 where it knew none, and so cannot tell
    static Succession of(Batch batch, Map<String, Long> before) {
        var succession = new Succession(before);
        batch.readings().forEach(succession::follow);
        return succession;
    }

    /// Of a batch before which nobody knows what Redis knew, as after a first try that was not answered.
    static Succession unknown(Batch batch) {
        var succession = new Succession(Map.of());
        succession.effects.addAll(batch.events());
        return succession;
    }

    private void follow(Reading reading) {
        switch (reading) {
            case Readable(var event) -> follow(event);
            case Unreadable unreadable ->
                unreadable
                        .invalidation()
                        .ifPresent(letter -> known.merge(letter.userId(), letter.version(), Math::max));
        }
    }

    private void follow(ListEvent event) {
        var version = event.invalidation().version();
        var before = known.getOrDefault(event.invalidation().userId(), 0L);
        if (version <= before) {
            duplicates++;
            return;
        }
        if (before > 0 && version > before + 1) {
            gaps.add(new Gap(event.invalidation(), before + 1, event.traceparent()));
        }
        known.put(event.invalidation().userId(), version);
        effects.add(event);
    }

    List<ListEvent> effects() {
        return effects;
    }

    int duplicates() {
        return duplicates;
    }

    List<Gap> gaps() {
        return gaps;
    }
}
