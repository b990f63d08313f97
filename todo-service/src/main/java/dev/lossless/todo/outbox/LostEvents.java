package dev.lossless.todo.outbox;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.outbox.StreamNumbers.Known;
import dev.lossless.todo.storage.Script;
import dev.lossless.todo.storage.Sql;
import dev.lossless.todo.tracing.CurrentTrace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/// Finds the published events that the database does not have, because it came back with fewer commits, and
/// withdraws them: for each an [EventDiscarded] is appended to its user's stream.
///
/// All methods work on a connection of the caller's that is not in auto-commit mode.
@ApplicationScoped
public class LostEvents {

    private static final Logger LOG = Logger.getLogger(LostEvents.class);

    private static final String WAITING = """
            SELECT position, user_id, aggregatetype, sequence, id FROM outbox_event \
            WHERE position < ? ORDER BY position DESC LIMIT ?""";
    private static final int WAITING_AT_ONCE = 5_000;

    private static final String ASIDE = "SELECT user_id, aggregatetype, sequence, id FROM outbox_parked_event";

    private static final String WITHDRAWN = "SELECT event_id FROM withdrawn_event WHERE user_id IN ";
    private static final String WITHDRAW =
            "INSERT INTO withdrawn_event (user_id, topic, sequence, event_id, withdrawn_at)";

    private static final String NEXT_EPOCH = " SET sequence = ? + sequence %% %d WHERE ".formatted(Sequence.EPOCH);

    /// What was published keeps its number, also where its row is still here.
    private static final String TOO_LOW = "user_id = ? AND aggregatetype = ? AND sequence < ? "
            + "AND (sequence >= ? OR occurred_at > ?) AND id NOT IN ";

    private static final String RENUMBER = "UPDATE outbox_event" + NEXT_EPOCH + TOO_LOW;
    private static final String IN_SHARD = " AND shard = ?";

    /// After the other, as the relay moves events of parked streams from there to here.
    private static final String RENUMBER_ASIDE = "UPDATE outbox_parked_event" + NEXT_EPOCH + TOO_LOW;

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final Outbox outbox;
    private final Epochs epochs;
    private final ObjectMapper json;
    private final CurrentTrace trace;
    private final Clock clock;
    private final Event<Appended> appended;
    private final Counter lost;

    LostEvents(
            Outbox outbox,
            Epochs epochs,
            ObjectMapper json,
            CurrentTrace trace,
            Clock clock,
            Event<Appended> appended,
            MeterRegistry registry) {
        this.outbox = outbox;
        this.epochs = epochs;
        this.json = json;
        this.trace = trace;
        this.clock = clock;
        this.appended = appended;
        this.lost = Counter.builder("outbox.lost.events")
                .description("Published events that the database had lost, and that were withdrawn")
                .register(registry);
    }

    /// What is known to be published of a stream.
    ///
    /// @param numbers by the events' ids
    /// @param waiting whether the relay has published nothing since it was not certain that the database has
    ///     it
    ///     all
    public record Published(Map<String, Long> numbers, boolean waiting) {

        long lastWithout(List<PublishedEvent> lost) {
            var rest = new HashMap<>(numbers);
            lost.forEach(event -> rest.remove(event.id()));
            return rest.values().stream().max(Long::compare).orElse(0L);
        }
    }

    /// Numbers that are too low.
    ///
    /// @param sequence from which one on
    /// @param before   the last one that counts
    private record TooLow(long sequence, long before) {}

    /// A place in a stream.
    private record Position(UserStream stream, long sequence) {

        static Position of(PublishedEvent event) {
            return new Position(event.stream(), event.sequence());
        }
    }

    /// Those that the database does not have and that are not withdrawn yet. They must have been read from
    /// their topics before: what is published has been committed.
    ///
    /// @param waiting whether to compare with the events that wait to be published as well: where it was not
    ///     known that the database had lost something, some may have the numbers of published ones
    public List<PublishedEvent> among(Collection<PublishedEvent> published, boolean waiting, Connection connection)
            throws SQLException {
        var streams = published.stream().map(PublishedEvent::stream).collect(toSet());
        var known = StreamNumbers.known(connection, streams);
        var others = waiting ? taken(published, connection) : Map.<Position, String>of();
        var candidates = published.stream()
                .filter(event -> isLost(event, known.getOrDefault(event.stream(), Known.NOTHING), others))
                .toList();
        var lost = notWithdrawn(candidates, connection);
        connection.commit();
        return lost;
    }

    /// Each once, although it may be published more than once.
    private static List<PublishedEvent> notWithdrawn(List<PublishedEvent> events, Connection connection)
            throws SQLException {
        var seen = withdrawn(events, connection);
        return events.stream().filter(event -> seen.add(event.id())).toList();
    }

    private static boolean isLost(PublishedEvent event, Known known, Map<Position, String> others) {
        return known.lacks(event.sequence()) || !event.id().equals(others.getOrDefault(Position.of(event), event.id()));
    }

    /// The ids of waiting events that have the numbers of published ones.
    private static Map<Position, String> taken(Collection<PublishedEvent> published, Connection connection)
            throws SQLException {
        var wanted = published.stream().map(Position::of).collect(toSet());
        var taken = new HashMap<Position, String>();
        var below = Long.MAX_VALUE;
        int count;
        do {
            count = 0;
            try (var statement = connection.prepareStatement(WAITING)) {
                statement.setLong(1, below);
                statement.setInt(2, WAITING_AT_ONCE);
                try (var rows = statement.executeQuery()) {
                    for (; rows.next(); count++) {
                        below = rows.getLong(1);
                        var position =
                                new Position(new UserStream(rows.getString(2), rows.getString(3)), rows.getLong(4));
                        if (wanted.contains(position)) {
                            taken.put(position, rows.getString(5));
                        }
                    }
                }
            }
        } while (count == WAITING_AT_ONCE);
        takenAside(wanted, taken, connection);
        return taken;
    }

    /// After the others, as the relay moves events of parked streams from there to here.
    private static void takenAside(Set<Position> wanted, Map<Position, String> taken, Connection connection)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(Integer.MIN_VALUE); // row by row, however many they are
            try (var rows = statement.executeQuery(ASIDE)) {
                while (rows.next()) {
                    var position = new Position(new UserStream(rows.getString(1), rows.getString(2)), rows.getLong(3));
                    if (wanted.contains(position)) {
                        taken.put(position, rows.getString(4));
                    }
                }
            }
        }
    }

    /// By id.
    private static Set<String> withdrawn(Collection<PublishedEvent> events, Connection connection) throws SQLException {
        var users = List.copyOf(
                events.stream().map(event -> event.stream().userId()).collect(toSet()));
        var withdrawn = new HashSet<String>();
        for (var from = 0; from < users.size(); from += StreamNumbers.AT_ONCE) {
            var some = users.subList(from, Math.min(users.size(), from + StreamNumbers.AT_ONCE));
            try (var statement = connection.prepareStatement(WITHDRAWN + Sql.parameters(some.size()))) {
                for (var index = 0; index < some.size(); index++) {
                    statement.setString(index + 1, some.get(index));
                }
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        withdrawn.add(rows.getString(1));
                    }
                }
            }
        }
        return withdrawn;
    }

    /// Withdraws lost events of one stream in one transaction, and gives the events that wait to be published
    /// with their numbers later ones.
    ///
    /// @param events    in the order of their sequences, all of an epoch that is over
    /// @param published these and others
    public void withdraw(UserStream stream, List<PublishedEvent> events, Published published, Connection connection)
            throws SQLException {
        var known = StreamNumbers.lock(connection, stream);
        var still = notWithdrawn(events, connection);
        if (still.isEmpty()) {
            connection.rollback();
            return;
        }
        var epoch = epochs.epochNow(connection);
        var script = new Script();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var numbers = renumber(stream, still, published, known, epoch, script);
        var last = numbers.sequence();
        var discards = new ArrayList<PendingEvent>();
        for (var event : still) {
            last = Sequence.after(last, epoch);
            discards.add(discard(event, last, EventDiscarded.lost(event, ShortTexts.of(event.data(), json), now)));
        }
        StreamNumbers.set(script, stream, new Known(last, numbers.beforeEpoch()));
        OutboxStore.insert(script, discards);
        script.insert(
                WITHDRAW,
                still.stream()
                        .map(event -> new Object[] {
                            stream.userId(), stream.topic(), event.sequence(), event.id(), Sql.utc(now)
                        })
                        .toList());
        script.commit(connection);
        tell(stream, still, last);
    }

    /// What waits with a number that is not higher than all that were published would be taken for a
    /// duplicate.
    /// It gets a number of the new epoch.
    ///
    /// @return the stream's last number, and the last one before the epoch
    private static Known renumber(
            UserStream stream, List<PublishedEvent> lost, Published published, Known known, long epoch, Script script) {
        var begin = Sequence.of(epoch, 0);
        var first = firstTooLow(lost, published, known);
        var since = published.waiting() ? lost.getLast().occurredAt() : NEVER;
        var values = new ArrayList<Object>(List.of(
                begin,
                stream.userId(),
                stream.aggregateType(),
                begin,
                first.map(TooLow::sequence).orElse(begin),
                Sql.utc(since)));
        values.addAll(published.numbers().keySet());
        var ids = Sql.parameters(published.numbers().size());
        var inShard = new ArrayList<>(values);
        inShard.add(Shards.of(stream.userId()));
        script.add(0, RENUMBER + ids + IN_SHARD, inShard.toArray());
        script.add(0, RENUMBER_ASIDE + ids, values.toArray());
        var last = Math.max(known.sequence(), Sequence.of(epoch, Sequence.numberOf(known.sequence())));
        var before = known.sequence() < begin ? known.sequence() : known.beforeEpoch();
        return new Known(last, first.map(TooLow::before).orElse(before));
    }

    /// From which number on this server has given numbers that another one had given before, or lower ones.
    private static Optional<TooLow> firstTooLow(List<PublishedEvent> lost, Published published, Known known) {
        var present = Sequence.epochOf(known.sequence());
        if (published.waiting()
                && present > Sequence.epochOf(known.beforeEpoch())
                && present <= Sequence.epochOf(lost.getLast().sequence())) {
            // the epoch that it began when it took the place is not later than one of the other server
            var own = Math.max(known.beforeEpoch(), published.lastWithout(lost));
            return Optional.of(new TooLow(Math.max(Sequence.of(present, 0), own + 1), own));
        }
        return lost.stream()
                .map(PublishedEvent::sequence)
                .filter(sequence -> !known.lacks(sequence))
                .findFirst()
                .map(taken -> new TooLow(taken, taken - 1));
    }

    private PendingEvent discard(PublishedEvent event, long sequence, EventDiscarded discarded) {
        return outbox.pending(
                new NewEvent(
                        event.stream().aggregateType(),
                        event.subject(),
                        event.aggregateVersion(),
                        EventDiscarded.class.getSimpleName(),
                        event.stream().userId(),
                        sequence,
                        discarded.discardedAt(),
                        discarded),
                trace.traceparent());
    }

    private void tell(UserStream stream, List<PublishedEvent> events, long last) {
        lost.increment(events.size());
        events.forEach(event -> LOG.errorf(
                "a published event is not in the database any more, it is withdrawn: eventId=%s type=%s userId=%s"
                        + " sequence=%d place=%s",
                event.id(), event.type(), stream.userId(), event.sequence(), event.place()));
        appended.fire(new Appended(stream.userId(), stream.aggregateType(), last));
    }
}
