package dev.lossless.audit.trail;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Fork;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.Sequence;
import dev.lossless.subscriber.UserStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Decides what of a batch is new, given what is stored, in the order of the records. It counts what it admits
/// as stored, so that copies within a batch are found as well.
///
/// An event is a duplicate when its position is stored with its id. One that comes late, such as a dead letter
/// that is driven again, therefore still finds its place. A stored position with another id is a fork: an
/// alarm, and the event is recorded beside the other one, as evidence.
final class Admission {

    private final Map<UserStream, Long> highest;
    private final Map<Position, Set<UUID>> recorded;
    private final Set<Position> deadLetters;
    private final List<Event<Envelope>> newEvents = new ArrayList<>();
    private final List<Unreadable<Envelope>> newDeadLetters = new ArrayList<>();
    private final List<Unreadable<Envelope>> refused = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Fork> forks = new ArrayList<>();
    private int duplicates;
    private int late;

    /// @param highest the highest sequence of the trail by stream
    /// @param recorded the ids at those positions of the batch that the trail holds
    /// @param deadLetters the stored dead letters around the batch
    Admission(Map<UserStream, Long> highest, Map<Position, Set<UUID>> recorded, Set<Position> deadLetters) {
        this.highest = new HashMap<>(highest);
        this.recorded = new HashMap<>(recorded);
        this.deadLetters = new HashSet<>(deadLetters);
    }

    Admission admit(Batch<Envelope> batch) {
        batch.readings().forEach(this::admit);
        return this;
    }

    private void admit(Reading<Envelope> reading) {
        switch (reading) {
            case Event<Envelope> event -> admit(event);
            case Unreadable<Envelope> unreadable ->
                unreadable.positionIfLegible().ifPresent(position -> note(unreadable, position));
        }
    }

    private void admit(Event<Envelope> event) {
        var position = event.position();
        var head = highest.getOrDefault(position.stream(), 0L);
        var ids = recorded.getOrDefault(position, Set.of());
        var refusal = Sequence.refusal(head, position.sequence());
        if (ids.contains(event.envelope().id())) {
            duplicates++;
        } else if (refusal.isPresent()) {
            refused.add(Unreadable.of(event, refusal.get()));
        } else {
            compare(event, ids);
            advance(event, head, ids);
            remember(event);
            newEvents.add(event);
        }
    }

    private void compare(Event<Envelope> event, Set<UUID> ids) {
        ids.stream()
                .findFirst()
                .ifPresent(known -> forks.add(new Fork(
                        event.position(),
                        known.toString(),
                        event.envelope().id().toString())));
    }

    private void advance(Event<Envelope> event, long head, Set<UUID> ids) {
        var position = event.position();
        if (position.sequence() > head) {
            findGap(head, event);
            highest.put(position.stream(), position.sequence());
        } else if (ids.isEmpty()) {
            late++;
        }
    }

    private void findGap(long head, Event<Envelope> event) {
        var position = event.position();
        var between = Sequence.between(head, position.sequence());
        var missing = between <= 0 ? 0 : between - deadLettersBetween(head, position);
        if (missing > 0) {
            gaps.add(new Gap(position, head + 1, missing, event.envelope().traceparent()));
        }
    }

    private long deadLettersBetween(long head, Position position) {
        return deadLetters.stream()
                .filter(deadLetter -> deadLetter.stream().equals(position.stream()))
                .filter(deadLetter -> deadLetter.sequence() > head && deadLetter.sequence() < position.sequence())
                .count();
    }

    private void remember(Event<Envelope> event) {
        var ids = new LinkedHashSet<>(recorded.getOrDefault(event.position(), Set.of()));
        ids.add(event.envelope().id());
        recorded.put(event.position(), ids);
    }

    private void note(Unreadable<Envelope> unreadable, Position position) {
        if (deadLetters.add(position)) {
            newDeadLetters.add(unreadable);
        }
    }

    /// Those that have a legible position and are not noted yet.
    List<Unreadable<Envelope>> newDeadLetters() {
        return newDeadLetters;
    }

    Outcome<Envelope> outcome() {
        return new Outcome<>(
                List.copyOf(newEvents), duplicates, List.copyOf(gaps), late, List.copyOf(forks), List.copyOf(refused));
    }
}
