package dev.lossless.analytics.figures;

import static java.util.stream.Collectors.toCollection;

import dev.lossless.subscriber.Reading.Event;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a batch adds to the figures, of each user and of all together. All replicas write in its order, so that
/// they cannot deadlock: that of the tables' keys, but what all users have in common comes last, since other
/// replicas wait for it until the commit.
final class Tally {

    /// Stands for all users together. No user's id is empty.
    static final String EVERYONE = "";

    private static final Comparator<String> EVERYONE_LAST =
            Comparator.<String, Boolean>comparing(EVERYONE::equals).thenComparing(Comparator.naturalOrder());

    private final SortedMap<EventKey, Map<EventType, Long>> events = new TreeMap<>();
    private final SortedMap<CompletionKey, Long> completions = new TreeMap<>();
    private final SortedMap<OpenKey, Long> open = new TreeMap<>();

    private Tally() {}

    static Tally of(List<Event<Optional<Fact>>> events) {
        var tally = new Tally();
        events.forEach(event -> event.content().ifPresent(fact -> {
            tally.add(event.position().stream().userId(), fact);
            tally.add(EVERYONE, fact);
        }));
        tally.open.values().removeIf(change -> change == 0);
        return tally;
    }

    private void add(String user, Fact fact) {
        events.computeIfAbsent(new EventKey(user, fact.slot(), fact.priority()), _ -> new EnumMap<>(EventType.class))
                .merge(fact.type(), (long) fact.times(), Long::sum);
        fact.completionBucket()
                .ifPresent(bucket -> completions.merge(
                        new CompletionKey(user, fact.slot(), bucket), (long) fact.times(), Long::sum));
        fact.left().ifPresent(group -> open.merge(new OpenKey(user, group), (long) -fact.times(), Long::sum));
        fact.joined().ifPresent(group -> open.merge(new OpenKey(user, group), (long) fact.times(), Long::sum));
    }

    /// How many events of each type there are.
    SortedMap<EventKey, Map<EventType, Long>> events() {
        return events;
    }

    SortedMap<CompletionKey, Long> completions() {
        return completions;
    }

    /// By how much the number of open todos changes. Groups in which it stays the same are left out.
    SortedMap<OpenKey, Long> open() {
        return open;
    }

    /// The users who have fewer open todos of some group than before.
    Set<String> usersWithFewer() {
        return open.entrySet().stream()
                .filter(change -> change.getValue() < 0)
                .map(change -> change.getKey().user())
                .filter(user -> !user.equals(EVERYONE))
                .collect(toCollection(TreeSet::new));
    }

    /// The primary key of `event_count`.
    record EventKey(String user, Slot slot, Priority priority) implements Comparable<EventKey> {

        private static final Comparator<EventKey> ORDER = Comparator.comparing(EventKey::user, EVERYONE_LAST)
                .thenComparing(EventKey::slot)
                .thenComparing(key -> key.priority().name());

        @Override
        public int compareTo(EventKey other) {
            return ORDER.compare(this, other);
        }
    }

    /// The primary key of `completion_count`.
    record CompletionKey(String user, Slot slot, int bucket) implements Comparable<CompletionKey> {

        private static final Comparator<CompletionKey> ORDER = Comparator.comparing(CompletionKey::user, EVERYONE_LAST)
                .thenComparing(CompletionKey::slot)
                .thenComparingInt(CompletionKey::bucket);

        @Override
        public int compareTo(CompletionKey other) {
            return ORDER.compare(this, other);
        }
    }

    /// The primary key of `open_count`.
    record OpenKey(String user, DueGroup group) implements Comparable<OpenKey> {

        private static final Comparator<OpenKey> ORDER = Comparator.comparing(OpenKey::user, EVERYONE_LAST)
                .thenComparingInt(key -> key.group().day())
                .thenComparing(key -> key.group().priority().name());

        @Override
        public int compareTo(OpenKey other) {
            return ORDER.compare(this, other);
        }
    }
}
