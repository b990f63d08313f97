package dev.lossless.analytics;

import dev.lossless.analytics.Reading.Readable;
import dev.lossless.analytics.Reading.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides what of a batch is new, given what was consumed before, in the order of the records.
///
/// A dead letter takes its number like an event, so that the next one shows no gap. Its number is kept: the event is
/// no duplicate when it is driven again, once a version that can read it runs.
final class Admission {

    private final Map<UserStream, Long> consumed;
    private final Set<Position> deadLetters;
    private final List<StatisticsEvent> admitted = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private int duplicates;

    /// @param consumed the highest consumed sequence by stream
    /// @param deadLetters those repeated positions of the batch that were dead-lettered before
    Admission(Map<UserStream, Long> consumed, Set<Position> deadLetters) {
        this.consumed = new HashMap<>(consumed);
        this.deadLetters = new HashSet<>(deadLetters);
    }

    Admission admit(List<Reading> batch) {
        batch.forEach(this::admit);
        return this;
    }

    private void admit(Reading reading) {
        switch (reading) {
            case Readable(var event) -> admit(event);
            case Unreadable unreadable -> unreadable.position().ifPresent(this::pass);
        }
    }

    private void admit(StatisticsEvent event) {
        var position = event.position();
        if (deadLetters.remove(position)) {
            admitted.add(event);
        } else if (position.sequence() <= consumed(position)) {
            duplicates++;
        } else {
            findGap(event);
            consumed.put(position.stream(), position.sequence());
            admitted.add(event);
        }
    }

    private void findGap(StatisticsEvent event) {
        var position = event.position();
        var expected = consumed(position) + 1;
        if (position.sequence() > expected) {
            gaps.add(new Gap(position, expected, event.traceparent()));
        }
    }

    /// Only the very next number is believed: a record that is wrong elsewhere may be wrong here, and a number that is
    /// too high would turn later events into duplicates.
    private void pass(Position position) {
        if (position.sequence() == consumed(position) + 1) {
            consumed.put(position.stream(), position.sequence());
            deadLetters.add(position);
        }
    }

    private long consumed(Position position) {
        return consumed.getOrDefault(position.stream(), 0L);
    }

    /// What is consumed now, by stream.
    Map<UserStream, Long> consumed() {
        return consumed;
    }

    /// The dead letters that are left of those given, and the new ones.
    Set<Position> deadLetters() {
        return deadLetters;
    }

    Counted outcome() {
        return new Counted(List.copyOf(admitted), duplicates, List.copyOf(gaps));
    }
}
