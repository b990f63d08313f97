package dev.lossless.cli.verify;

import dev.lossless.cli.verify.Finding.Kind;
import dev.lossless.cli.verify.Verdict.TopicCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/// Proves from the records of the topics, fed to it partition by partition in the order of their offsets, that
/// each
/// user's events are complete and in order: first occurrences are numbered 1, 2, 3 … without gaps, in each
/// epoch from
/// where the database that began it went on.
///
/// It keeps some 200 bytes per user and topic, and nothing per event, however many there are. Not thread-safe.
public final class EventLog {

    /// How many findings are kept; all are counted.
    public static final int KEPT = 1000;

    private final Map<String, TopicLog> topics = new TreeMap<>();
    private final Set<String> cut = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long wrong;

    /// Tells that the beginning of this partition is not there any more: a user's first sequence may be any.
    public void beginsLater(String topic, int partition) {
        cut.add(topic + "/" + partition);
    }

    /// Tells that this user's events up to this sequence must be on the topic: they have committed and left the
    /// outbox.
    public void require(String topic, String userId, long sequence) {
        if (sequence > 0) {
            topic(topic).stream(userId).require(sequence);
        }
    }

    public void read(LoggedEvent event) {
        var topic = topic(event.topic());
        topic.records++;
        var flaw = flawOf(event);
        if (flaw != null) {
            topic.foreign++;
            keep(Finding.at(event, Kind.NOT_AN_EVENT, flaw));
            return;
        }
        var isFirst = topic.stream(event.userId()).read(event, cut.contains(event.topic() + "/" + event.partition()));
        topic.count(isFirst);
    }

    /// The highest sequence of the user on the topic so far; 0 before the first.
    public long last(String topic, String userId) {
        var known = topics.containsKey(topic) ? topics.get(topic).streams.get(userId) : null;
        return known == null ? 0 : known.last();
    }

    /// Calls back for each user with events on the topic, with the user's highest sequence.
    public void forEachLast(String topic, ObjLongConsumer<String> action) {
        topic(topic).streams.forEach((user, stream) -> {
            if (stream.last() > 0) {
                action.accept(user, stream.last());
            }
        });
    }

    /// Adds what was found by other means to the verdict.
    public void report(Finding finding) {
        wrong++;
        keep(finding);
    }

    private void keep(Finding finding) {
        if (findings.size() < KEPT) {
            findings.add(finding);
        }
    }

    /// What the records read so far prove. Call it once, at the end.
    public Verdict verdict() {
        topics.values().forEach(TopicLog::close);
        var counts = topics.entrySet().stream()
                .map(topic -> topic.getValue().count(topic.getKey()))
                .toList();
        return new Verdict(counts, wrong, List.copyOf(findings));
    }

    private TopicLog topic(String name) {
        return topics.computeIfAbsent(name, TopicLog::new);
    }

    /// What keeps the record from being placed in a stream; null when nothing does.
    private static String flawOf(LoggedEvent event) {
        if (event.userId() == null || event.sequence() == null || event.id() == null) {
            return "not an event of the contract: ce_id, ce_userid or ce_usersequence is missing";
        }
        if (!event.userId().equals(event.key())) {
            return "its record key is %s, not the user's id".formatted(event.key());
        }
        return event.sequence().matches("[1-9][0-9]{0,17}")
                ? null
                : "its ce_usersequence is '%s', not a number from 1 on".formatted(event.sequence());
    }

    /// What was read of one topic.
    private final class TopicLog {

        private final String name;
        private final Map<String, UserStream> streams = new HashMap<>();
        private long records;
        private long events;
        private long duplicates;
        private long foreign;

        private TopicLog(String name) {
            this.name = name;
        }

        private UserStream stream(String userId) {
            return streams.computeIfAbsent(userId, _ -> new UserStream(EventLog.this::report));
        }

        private void count(boolean isFirst) {
            if (isFirst) {
                events++;
            } else {
                duplicates++;
            }
        }

        private void close() {
            streams.forEach((user, stream) -> stream.close(name, user));
        }

        private TopicCount count(String name) {
            var users = streams.values().stream()
                    .filter(stream -> stream.last() > 0)
                    .count();
            var withdrawn =
                    streams.values().stream().mapToLong(UserStream::withdrawn).sum();
            return new TopicCount(name, records, events, duplicates, withdrawn, foreign, users);
        }
    }
}
