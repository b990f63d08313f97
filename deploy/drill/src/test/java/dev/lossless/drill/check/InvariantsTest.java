package dev.lossless.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.Json;
import dev.lossless.cli.verify.EventLog;
import dev.lossless.cli.verify.LoggedEvent;
import dev.lossless.cli.verify.TrailFinding;
import dev.lossless.cli.verify.TrailVerdict;
import dev.lossless.drill.check.Event.Place;
import dev.lossless.drill.check.Evidence.Audited;
import dev.lossless.drill.check.Evidence.CachedList;
import dev.lossless.drill.check.Evidence.Count;
import dev.lossless.drill.check.Evidence.Profile;
import dev.lossless.drill.check.Evidence.Stored;
import dev.lossless.drill.check.Evidence.Stream;
import dev.lossless.drill.check.Evidence.Todo;
import dev.lossless.drill.load.Attempt;
import dev.lossless.drill.load.Attempt.Kind;
import dev.lossless.drill.load.Attempt.Outcome.Acknowledged;
import dev.lossless.drill.load.Attempt.Outcome.Refused;
import dev.lossless.drill.load.Attempt.Outcome.Unknown;
import dev.lossless.drill.load.StaleRead;
import dev.lossless.drill.system.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each invariant fails when it is violated, and only then. The story: ada creates a todo, edits it, creates
/// another
/// one without hearing of it, deletes that, tells her name, and is refused once.
class InvariantsTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final long EPOCH = 1_000_000_000;
    private static final long SLOT = Count.slot(NOON);

    private final List<Attempt> attempts = new ArrayList<>(List.of(
            new Attempt(1, "ada", Kind.CREATE, Optional.of("t1"), new Acknowledged(1, 1, NOON, NOON)),
            new Attempt(2, "ada", Kind.EDIT, Optional.of("t1"), new Acknowledged(2, 2, NOON, NOON)),
            new Attempt(3, "ada", Kind.CREATE, Optional.empty(), new Unknown("no answer")),
            new Attempt(4, "ada", Kind.DELETE, Optional.of("t2"), new Acknowledged(4, 0, NOON, NOON)),
            new Attempt(5, "ada", Kind.PROFILE, Optional.empty(), new Acknowledged(0, 1, NOON, NOON)),
            new Attempt(6, "ada", Kind.CREATE, Optional.empty(), new Refused(400))));
    private final List<StaleRead> staleReads = new ArrayList<>();
    private final List<Event> events = new ArrayList<>(List.of(
            todo(1, "TodoCreated", "t1", 1, 1),
            todo(2, "TodoUpdated", "t1", 2, 2),
            todo(3, "TodoCreated", "t2", 1, 3),
            todo(4, "TodoDeleted", "t2", 2, 3),
            profile(1, 5)));
    private final Map<String, Todo> todos =
            new HashMap<>(Map.of("t1", new Todo("t1", "ada", "attempt 2", false, 2, 2)));
    private final Map<String, Profile> profiles = new HashMap<>(Map.of("ada", new Profile("ada", "attempt 5", 1)));
    private final Map<Stream, Long> streams =
            new HashMap<>(Map.of(new Stream(Event.TODOS, "ada"), 4L, new Stream(Event.USERS, "ada"), 1L));
    private long waiting;
    private final List<String> parked = new ArrayList<>();
    private final List<Audited> audit = new ArrayList<>(events.stream()
            .map(event -> new Audited(event.place(), event.id(), event.type(), event.subject()))
            .toList());
    private long unsigned;
    private final List<TrailFinding> findings = new ArrayList<>();
    private final Map<Count, Long> counts = new HashMap<>();
    private final Map<String, Long> open = new HashMap<>(Map.of("ada", 1L));
    private final List<CachedList> lists = new ArrayList<>(List.of(new CachedList("key", "[]", "[]")));
    private final Map<String, List<String>> deadLetters =
            new HashMap<>(Map.of("audit-consumer", new ArrayList<>(List.of("foreign-1"))));
    private final List<String> forks = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Set<String> foreign = new HashSet<>(Set.of("foreign-1"));

    InvariantsTest() {
        for (var user : List.of("ada", "")) {
            counts.put(new Count(user, SLOT, "TodoCreated", "LOW"), 2L);
            counts.put(new Count(user, SLOT, "TodoUpdated", "LOW"), 1L);
            counts.put(new Count(user, SLOT, "TodoDeleted", "LOW"), 1L);
        }
    }

    @Test
    void allHoldWhenAllIsWell() {
        assertThat(violated()).isEmpty();
    }

    @Test
    void acknowledgedWriteThatIsNotStoredIsFound() {
        todos.put("t1", new Todo("t1", "ada", "attempt 1", false, 1, 1));
        assertThat(violated()).contains("stored");
    }

    @Test
    void deletedTodoThatIsStillStoredIsFound() {
        todos.put("t2", new Todo("t2", "ada", "attempt 3", false, 3, 1));
        open.put("ada", 2L);
        assertThat(violated()).containsExactlyInAnyOrder("stored", "the same story");
    }

    @Test
    void acknowledgedNumberThatWasNeverCountedIsFound() {
        streams.put(new Stream(Event.TODOS, "ada"), 3L);
        assertThat(violated()).containsExactlyInAnyOrder("stored", "the same story");
    }

    @Test
    void profileThatIsNotStoredIsFound() {
        profiles.clear();
        assertThat(violated()).containsExactlyInAnyOrder("stored", "the same story");
    }

    @Test
    void acknowledgedWriteThatIsNotPublishedIsFound() {
        events.remove(1);
        assertThat(violated()).contains("published", "gapless and in order", "audited", "counted", "the same story");
    }

    @Test
    void eventThatIsNotAsItWasAskedForIsFound() {
        events.set(1, todo(2, "TodoUpdated", "t1", 2, 9));
        assertThat(violated()).contains("published", "the same story", "nothing else");
    }

    @Test
    void publishedTodoThatWasRolledBackIsFound() {
        attempts.add(new Attempt(7, "ada", Kind.CREATE, Optional.empty(), new Unknown("no answer")));
        publish(todo(5, "TodoCreated", "t3", 1, 7), 3L);
        open.put("ada", 1L);
        assertThat(violated()).containsExactly("the same story");
    }

    @Test
    void storedTodoThatIsOnNoTopicIsFound() {
        todos.put("t4", new Todo("t4", "ada", "attempt 8", true, 8, 1));
        assertThat(violated()).containsExactly("the same story");
    }

    @Test
    void refusedWriteThatHappenedIsFound() {
        publish(todo(5, "TodoCreated", "t3", 1, 6), 3L);
        todos.put("t3", new Todo("t3", "ada", "attempt 6", true, 6, 1));
        assertThat(violated()).containsExactly("nothing else");
    }

    @Test
    void writeThatHappenedTwiceIsFound() {
        publish(todo(5, "TodoCreated", "t3", 1, 3), 3L);
        todos.put("t3", new Todo("t3", "ada", "attempt 3", false, 3, 1));
        open.put("ada", 2L);
        assertThat(violated()).containsExactly("nothing else");
    }

    @Test
    void eventThatNobodyAskedForIsFound() {
        publish(todo(5, "TodoCreated", "t3", 1, 99), 3L);
        todos.put("t3", new Todo("t3", "ada", "attempt 99", true, 99, 1));
        assertThat(violated()).containsExactly("nothing else");
    }

    @Test
    void eventsOutOfOrderAreFound() {
        var second = events.remove(1);
        events.add(2, second);
        assertThat(violated()).containsExactly("gapless and in order");
    }

    @Test
    void eventThatIsNotAuditedIsFound() {
        audit.removeFirst();
        assertThat(violated()).containsExactly("audited");
    }

    @Test
    void profileThatIsNotAuditedIsFound() {
        audit.removeLast();
        assertThat(violated()).containsExactly("audited");
    }

    @Test
    void eventThatIsAuditedTwiceIsFound() {
        audit.add(audit.getFirst());
        assertThat(violated()).containsExactly("audited");
    }

    @Test
    void auditedEventThatIsOnNoTopicIsFound() {
        audit.add(new Audited(new Place(Event.TODOS, "ada", 5), "x", "TodoCreated", "t9"));
        assertThat(violated()).containsExactly("audited");
    }

    @Test
    void brokenChainIsFound() {
        findings.add(new TrailFinding(TrailFinding.Kind.ENTRY_CHANGED, "link 2", "is not what was recorded"));
        assertThat(violated()).containsExactly("unbroken trail");
    }

    @Test
    void endOfATrailThatNobodyVouchesForIsFound() {
        unsigned = 1;
        assertThat(violated()).containsExactly("unbroken trail");
    }

    @Test
    void eventThatIsCountedTwiceIsFound() {
        counts.merge(new Count("ada", SLOT, "TodoUpdated", "LOW"), 1L, Long::sum);
        assertThat(violated()).containsExactly("counted");
    }

    @Test
    void eventThatIsNotCountedIsFound() {
        counts.remove(new Count("", SLOT, "TodoUpdated", "LOW"));
        assertThat(violated()).containsExactly("counted");
    }

    @Test
    void wrongNumberOfOpenTodosIsFound() {
        open.put("ada", 2L);
        assertThat(violated()).containsExactly("counted");
    }

    @Test
    void listWithoutTheReadersOwnWriteIsFound() {
        staleReads.add(new StaleRead("ada", NOON.plusSeconds(1), 2, "t1", 1, 2));
        assertThat(violated()).containsExactly("own writes");
    }

    @Test
    void staleListIsFound() {
        lists.add(new CachedList("key", "[]", "[{}]"));
        assertThat(violated()).containsExactly("nothing stale");
    }

    @Test
    void nothingToLookAtProvesNothing() {
        lists.clear();
        assertThat(violated()).containsExactly("nothing stale");
    }

    @Test
    void foreignRecordThatWasLostIsFound() {
        foreign.add("foreign-2");
        assertThat(violated()).containsExactly("foreign records");
    }

    @Test
    void eventThatWasPutAsideIsFound() {
        deadLetters.get("audit-consumer").add("record of ada");
        assertThat(violated()).containsExactly("foreign records");
    }

    @Test
    void eventThatStillWaitsIsFound() {
        waiting = 1;
        assertThat(violated()).containsExactly("nothing waits");
    }

    @Test
    void parkedStreamIsFound() {
        parked.add("ada: too large");
        assertThat(violated()).containsExactly("nothing waits");
    }

    @Test
    void writeThatMysqlLostAndThatIsWithdrawnIsNoViolation() {
        loseSecondEdit();
        assertThat(violated()).isEmpty();
    }

    @Test
    void staleListThatLacksOnlyWhatMysqlLostIsNoViolation() {
        loseSecondEdit();
        staleReads.add(new StaleRead("ada", NOON.plusSeconds(9), 5, "t1", 2, 3));
        assertThat(violated()).isEmpty();
        staleReads.add(new StaleRead("ada", NOON.plusSeconds(9), 5, "t1", 1, 3));
        assertThat(violated()).containsExactly("own writes");
    }

    @Test
    void writeThatIsLostAlthoughItWasAnsweredAfterwardsIsFound() {
        loseSecondEdit();
        losses.set(0, loss(Duration.ofSeconds(4), Optional.of(Duration.ofMillis(20))));
        assertThat(violated()).containsExactlyInAnyOrder("stored", "published");
    }

    @Test
    void lostEventThatIsNotWithdrawnIsFound() {
        loseSecondEdit();
        events.removeLast();
        audit.removeLast();
        assertThat(violated()).contains("the same story", "counted");
    }

    @Test
    void withdrawalOfWhatMysqlHasIsFound() {
        loseSecondEdit();
        losses.clear();
        assertThat(violated()).contains("named", "stored", "published");
    }

    @Test
    void eventThatIsWithdrawnTwiceIsFound() {
        loseSecondEdit();
        publishAlone(withdrawal(EPOCH + 6, 5));
        assertThat(violated()).containsExactly("named");
    }

    @Test
    void lossThatIsNoticedLateOrNeverIsFound() {
        losses.add(loss(Duration.ofSeconds(8), Optional.of(Duration.ofSeconds(6))));
        assertThat(violated()).containsExactly("noticed");
        losses.set(0, loss(Duration.ofSeconds(8), Optional.empty()));
        assertThat(violated()).containsExactly("noticed");
    }

    @Test
    void numberThatTwoEventsHaveIsFound() {
        forks.add("todo.events ada #2 is e2, and also e9");
        assertThat(violated()).containsExactly("gapless and in order");
    }

    /// It was answered and published; then MySQL came back without it.
    private void loseSecondEdit() {
        losses.add(loss(Duration.ofSeconds(8), Optional.of(Duration.ofMillis(20))));
        attempts.add(new Attempt(
                7,
                "ada",
                Kind.EDIT,
                Optional.of("t1"),
                new Acknowledged(5, 3, NOON.plusSeconds(5), NOON.plusSeconds(9))));
        publishAlone(todo(5, "TodoUpdated", "t1", 3, 7));
        publishAlone(withdrawal(EPOCH + 5, 5));
    }

    /// @param to how long after noon the server that had everything was gone
    private static Loss loss(Duration to, Optional<Duration> noticed) {
        var first = NOON.plusSeconds(10);
        return new Loss("another server", NOON.plusSeconds(3), NOON.plus(to), 0, first, noticed.map(first::plus));
    }

    private static Event withdrawal(long sequence, long lost) {
        var data =
                Json.compact(Map.of("discarded", Map.of("eventId", "e" + lost, "published", true, "sequence", lost)));
        return new Event(
                Event.TODOS, "ada", sequence, "e" + sequence, "EventDiscarded", "t1", 3, NOON, Json.read(data));
    }

    private void publishAlone(Event event) {
        events.add(event);
        streams.put(new Stream(Event.TODOS, "ada"), event.sequence());
        audit.add(new Audited(event.place(), event.id(), event.type(), event.subject()));
    }

    /// With all its effects.
    private void publish(Event event, long created) {
        events.add(event);
        streams.put(new Stream(Event.TODOS, "ada"), event.sequence());
        audit.add(new Audited(event.place(), event.id(), event.type(), event.subject()));
        for (var user : List.of("ada", "")) {
            counts.put(new Count(user, SLOT, "TodoCreated", "LOW"), created);
        }
    }

    private List<String> violated() {
        var log = new EventLog();
        for (var offset = 0; offset < events.size(); offset++) {
            var event = events.get(offset);
            var sequence = Long.toString(event.sequence());
            log.read(new LoggedEvent(event.topic(), 0, offset, event.user(), event.id(), event.user(), sequence));
        }
        var stored = new Stored(todos, profiles, streams, waiting, parked);
        var evidence = new Evidence(
                attempts,
                staleReads,
                10,
                events,
                log.verdict(),
                stored,
                audit,
                new TrailVerdict(audit.size(), 2, 0, unsigned, Optional.empty(), findings.size(), findings),
                counts,
                open,
                lists,
                deadLetters,
                foreign,
                Set.of(Event.TODOS, Event.USERS),
                forks,
                losses);
        return Invariants.judge(evidence).stream()
                .filter(judgement -> !judgement.holds())
                .map(Judgement::name)
                .toList();
    }

    private static Event todo(long sequence, String type, String id, long version, int number) {
        var data = Json.compact(Map.of(
                "todo",
                Map.of("title", "attempt " + number, "order", number, "completed", number > 5, "priority", "LOW")));
        return new Event(Event.TODOS, "ada", sequence, "e" + sequence, type, id, version, NOON, Json.read(data));
    }

    private static Event profile(long version, int number) {
        var data = Json.compact(Map.of("profile", Map.of("fullName", "attempt " + number)));
        return new Event(
                Event.USERS,
                "ada",
                version,
                "p" + version,
                "UserProfileUpdated",
                "ada",
                version,
                NOON,
                Json.read(data));
    }
}
