package dev.lossless.audit;

import dev.lossless.audit.Reading.Readable;
import dev.lossless.audit.Reading.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides what of a batch is new, given what is stored, in the order of the records. It counts what it admits as
/// stored, so that copies within a batch are found as well.
///
/// An event is a duplicate when exactly its position is stored. One that comes late, such as a dead letter that is
/// driven again, therefore still finds its place.
final class Admission {

    private final Map<UserStream, Long> heads;
    private final Set<Position> entries;
    private final Set<Position> deadLetters;
    private final List<AuditEvent> newEntries = new ArrayList<>();
    private final List<Unreadable> newDeadLetters = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private int duplicates;

    /// @param heads the highest sequence of the trail by stream
    /// @param entries those positions of the batch that the trail holds
    /// @param deadLetters the stored dead letters around the batch
    Admission(Map<UserStream, Long> heads, Set<Position> entries, Set<Position> deadLetters) {
        this.heads = new HashMap<>(heads);
        this.entries = new HashSet<>(entries);
        this.deadLetters = new HashSet<>(deadLetters);
    }

    Admission admit(List<Reading> batch) {
        batch.forEach(this::admit);
        return this;
    }

    private void admit(Reading reading) {
        switch (reading) {
            case Readable readable -> admit(readable.event());
            case Unreadable unreadable -> unreadable.position().ifPresent(position -> note(unreadable, position));
        }
    }

    private void admit(AuditEvent event) {
        if (!entries.add(event.position())) {
            duplicates++;
            return;
        }
        advance(event);
        newEntries.add(event);
    }

    private void advance(AuditEvent event) {
        var position = event.position();
        var head = heads.getOrDefault(position.stream(), 0L);
        if (position.sequence() > head) {
            findGap(head, event);
            heads.put(position.stream(), position.sequence());
        }
    }

    private void findGap(long head, AuditEvent event) {
        var position = event.position();
        var between = position.sequence() - head - 1;
        var missing = between == 0 ? 0 : between - deadLettersBetween(head, position);
        if (missing > 0) {
            gaps.add(new Gap(position, head + 1, missing, event.traceparent()));
        }
    }

    private long deadLettersBetween(long head, Position position) {
        return deadLetters.stream()
                .filter(letter -> letter.stream().equals(position.stream()))
                .filter(letter -> letter.sequence() > head && letter.sequence() < position.sequence())
                .count();
    }

    private void note(Unreadable unreadable, Position position) {
        if (deadLetters.add(position)) {
            newDeadLetters.add(unreadable);
        }
    }

    List<AuditEvent> newEntries() {
        return newEntries;
    }

    List<Unreadable> newDeadLetters() {
        return newDeadLetters;
    }

    Recorded outcome() {
        return new Recorded(List.copyOf(newEntries), duplicates, List.copyOf(gaps));
    }
}
