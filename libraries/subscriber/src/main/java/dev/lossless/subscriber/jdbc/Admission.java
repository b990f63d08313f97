package dev.lossless.subscriber.jdbc;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Fork;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.UserStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decides what of a batch is new, given what was consumed before, in the order of the records.
///
/// Above the highest sequence of a stream an event is new; what it jumps over is missing from then on, an
/// alarm. Below it, an event that is missing is new too, however late it comes; any other is a duplicate. A
/// dead letter takes its sequence, so that the next event raises no alarm, and counts as missing: when it is
/// driven again it is no duplicate.
final class Admission<E> {

    /// An event that is further ahead is refused: it would turn the true ones into late ones.
    private static final long LONGEST_JUMP = 1_000_000;

    private final Map<UserStream, Mark> marks;
    private final Map<UserStream, MissingRanges> missing;
    private final List<Event<E>> admitted = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Fork> forks = new ArrayList<>();
    private final List<Unreadable<E>> refused = new ArrayList<>();
    private int duplicates;
    private int late;

    /// @param marks by stream; none of a stream of which nothing came yet
    /// @param missing the ranges that the batch may fill, by stream
    Admission(Map<UserStream, Mark> marks, Map<UserStream, MissingRanges> missing) {
        this.marks = new HashMap<>(marks);
        this.missing = new HashMap<>(missing);
    }

    Admission<E> admit(Batch<E> batch) {
        batch.readings().forEach(this::admit);
        return this;
    }

    private void admit(Reading<E> reading) {
        switch (reading) {
            case Event<E> event -> admit(event);
            case Unreadable<E> unreadable -> unreadable.positionIfLegible().ifPresent(this::pass);
        }
    }

    private void admit(Event<E> event) {
        var position = event.position();
        var mark = mark(position);
        if (mark.sequence() > 0 && position.sequence() > mark.sequence() + LONGEST_JUMP) {
            refused.add(Unreadable.of(
                    event, "its sequence is more than %d ahead of the one before".formatted(LONGEST_JUMP)));
        } else if (position.sequence() > mark.sequence()) {
            advance(event, mark);
            admitted.add(event);
        } else if (missing(position).fill(position.sequence())) {
            late++;
            admitted.add(event);
        } else {
            duplicates++;
            compare(event, mark);
        }
    }

    private void advance(Event<E> event, Mark mark) {
        var position = event.position();
        var expected = mark.sequence() + 1;
        if (position.sequence() > expected) {
            missing(position).add(expected, position.sequence() - 1);
            gaps.add(new Gap(
                    position,
                    expected,
                    position.sequence() - expected,
                    event.envelope().traceparent()));
        }
        marks.put(
                position.stream(),
                new Mark(position.sequence(), event.envelope().id().toString()));
    }

    private void compare(Event<E> event, Mark mark) {
        var id = event.envelope().id().toString();
        if (event.position().sequence() == mark.sequence()
                && !mark.eventId().isEmpty()
                && !mark.eventId().equals(id)) {
            forks.add(new Fork(event.position(), mark.eventId(), id));
        }
    }

    /// Only the very next sequence is believed: a record that is wrong elsewhere may be wrong here, too.
    private void pass(Position position) {
        if (position.sequence() == mark(position).sequence() + 1) {
            marks.put(position.stream(), new Mark(position.sequence(), ""));
            missing(position).add(position.sequence(), position.sequence());
        }
    }

    private Mark mark(Position position) {
        return marks.getOrDefault(position.stream(), Mark.NONE);
    }

    private MissingRanges missing(Position position) {
        return missing.computeIfAbsent(position.stream(), _ -> new MissingRanges());
    }

    Map<UserStream, Mark> marks() {
        return marks;
    }

    Map<UserStream, MissingRanges> missing() {
        return missing;
    }

    Outcome<E> outcome() {
        return new Outcome<>(
                List.copyOf(admitted), duplicates, List.copyOf(gaps), late, List.copyOf(forks), List.copyOf(refused));
    }
}
