package dev.lossless.cache.invalidation;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the events of a batch continue those that Redis knew before. It only counts: duplicates change nothing
/// anyway.
public final class Succession {

    private final Map<String, Long> known;
    private final List<Event<Envelope>> effects = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Unreadable<Envelope>> refused = new ArrayList<>();
    private int duplicates;

    private Succession(Map<String, Long> before) {
        known = new HashMap<>(before);
    }

    /// @param before by user, the version that Redis knew; 0 where it knew none, and so cannot tell
    public static Succession of(Batch<Envelope> batch, Map<String, Long> before) {
        var succession = new Succession(before);
        batch.readings().forEach(succession::follow);
        return succession;
    }

    /// Of a batch before which nobody knows what Redis knew, as after a first attempt that was not answered.
    public static Succession unknown(Batch<Envelope> batch) {
        var succession = new Succession(Map.of());
        batch.events().forEach(event -> {
            succession.effects.add(event);
            succession.raise(event.position());
        });
        return succession;
    }

    private void follow(Reading<Envelope> reading) {
        switch (reading) {
            case Event<Envelope> event -> follow(event);
            case Unreadable<Envelope> unreadable ->
                unreadable
                        .positionIfLegible()
                        .filter(position -> refusal(position).isEmpty())
                        .ifPresent(this::raise);
        }
    }

    private void follow(Event<Envelope> event) {
        var position = event.position();
        var before = before(position);
        var refusal = refusal(position);
        if (refusal.isPresent()) {
            refused.add(Unreadable.of(event, refusal.get()));
        } else if (position.sequence() <= before) {
            duplicates++;
        } else {
            var between = Sequence.between(before, position.sequence());
            if (before > 0 && between > 0) {
                gaps.add(new Gap(position, before + 1, between, event.envelope().traceparent()));
            }
            raise(position);
            effects.add(event);
        }
    }

    private Optional<String> refusal(Position position) {
        return Sequence.refusal(before(position), position.sequence());
    }

    private void raise(Position position) {
        known.merge(position.stream().userId(), position.sequence(), Math::max);
    }

    private long before(Position position) {
        return known.getOrDefault(position.stream().userId(), 0L);
    }

    /// By user, the version that Redis knows now.
    public Map<String, Long> versions() {
        return known;
    }

    public Outcome<Envelope> outcome() {
        return new Outcome<>(List.copyOf(effects), duplicates, List.copyOf(gaps), 0, List.of(), List.copyOf(refused));
    }
}
