package dev.lossless.drill.check;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.lossless.cli.verify.Finding;
import dev.lossless.drill.check.Event.Place;
import dev.lossless.drill.check.Evidence.Audited;
import dev.lossless.drill.check.Evidence.Count;
import dev.lossless.drill.check.Evidence.Profile;
import dev.lossless.drill.check.Evidence.Stream;
import dev.lossless.drill.check.Evidence.Todo;
import dev.lossless.drill.check.Judgement.Draft;
import dev.lossless.drill.load.Attempt;
import dev.lossless.drill.load.Attempt.Kind;
import dev.lossless.drill.load.Attempt.Outcome.Acknowledged;
import dev.lossless.drill.load.StaleRead;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What must hold after any fault, each judged from the evidence alone.
public final class Invariants {

    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static final Set<String> CHANGES = Set.of("TodoUpdated", "TodoCompleted", "TodoReopened");

    private final Evidence evidence;
    private final Map<Place, Event> events;
    private final Map<Integer, Event> byNumber = new HashMap<>();
    private final Map<String, Event> lastOfTodo = new HashMap<>();
    private final Map<String, Event> lastOfUser = new HashMap<>();
    private final Map<String, Event> deletions = new HashMap<>();
    private final Withdrawals withdrawals;

    private Invariants(Evidence evidence) {
        this.evidence = evidence;
        this.events = evidence.events().stream().collect(toMap(Event::place, identity(), (first, _) -> first));
        this.withdrawals = new Withdrawals(evidence.events());
        evidence.events().stream().filter(this::counts).forEach(this::index);
    }

    /// Whether it is a change that MySQL has not lost.
    private boolean counts(Event event) {
        return event.withdraws().isEmpty() && !withdrawals.concern(event);
    }

    private void index(Event event) {
        if (event.deletes()) {
            deletions.put(event.subject(), event);
        } else {
            byNumber.putIfAbsent(event.number(), event);
        }
        (event.topic().equals(Event.TODOS) ? lastOfTodo : lastOfUser)
                .merge(event.subject(), event, (a, b) -> a.version() > b.version() ? a : b);
    }

    public static List<Judgement> judge(Evidence evidence) {
        var invariants = new Invariants(evidence);
        return List.of(
                invariants.acknowledgedIsStored(),
                invariants.acknowledgedIsPublished(),
                invariants.topicEqualsDatabase(),
                invariants.nothingElseHappened(),
                invariants.sequences(),
                invariants.named(),
                invariants.noticed(),
                invariants.audited(),
                invariants.trailVerified(),
                invariants.counted(),
                invariants.ownWritesRead(),
                invariants.nothingStale(),
                invariants.foreignPutAside(),
                invariants.nothingWaits());
    }

    /// How many acknowledged writes MySQL came back without.
    public static long lost(Evidence evidence) {
        var invariants = new Invariants(evidence);
        return evidence.attempts().stream().filter(invariants::isLost).count();
    }

    private Judgement acknowledgedIsStored() {
        var draft = new Draft(
                "stored",
                "Every acknowledged write is in MySQL, unless MySQL itself has lost it.",
                "acknowledged writes");
        var deleted = new HashSet<String>();
        evidence.attempts().stream()
                .filter(attempt -> attempt.kind() == Kind.DELETE && !attempt.refused())
                .forEach(attempt -> deleted.add(attempt.todoId().orElseThrow()));
        for (var attempt : evidence.attempts()) {
            if (attempt.outcome() instanceof Acknowledged(var sequence, var version, var _, var _)
                    && !isLost(attempt)) {
                draft.look();
                var stored = storedVersion(attempt);
                if (attempt.kind() == Kind.DELETE ? stored > 0 : stored < version && !gone(attempt, deleted)) {
                    draft.violate("%s: acknowledged with version %d, MySQL has %d", name(attempt), version, stored);
                }
                var numbered = evidence.stored().streams().getOrDefault(new Stream(Event.TODOS, attempt.user()), 0L);
                if (numbered < sequence) {
                    draft.violate("%s: acknowledged as #%d, MySQL counts to %d", name(attempt), sequence, numbered);
                }
            }
        }
        draft.requireSomething();
        return draft.judge();
    }

    private long storedVersion(Attempt attempt) {
        if (attempt.kind() == Kind.PROFILE) {
            var profile = evidence.stored().profiles().get(attempt.user());
            return profile == null ? 0 : profile.version();
        }
        var todo = evidence.stored().todos().get(attempt.todoId().orElseThrow());
        return todo == null || !todo.user().equals(attempt.user()) ? 0 : todo.version();
    }

    private boolean gone(Attempt attempt, Set<String> deleted) {
        var todo = attempt.todoId().orElse("");
        return deleted.contains(todo) && !evidence.stored().todos().containsKey(todo);
    }

    private Judgement acknowledgedIsPublished() {
        var draft = new Draft(
                "published",
                "Every acknowledged write has its event on the topic, as it was asked for, unless MySQL itself has lost it.",
                "acknowledged writes");
        for (var attempt : evidence.attempts()) {
            if (attempt.outcome() instanceof Acknowledged known && !isLost(attempt)) {
                draft.look();
                if (!isPublished(attempt, known)) {
                    draft.violate("%s: no such event, expected as #%d", name(attempt), known.sequence());
                }
            }
        }
        return draft.judge();
    }

    /// Whether MySQL came back without it. It is named as far as it was published.
    private boolean isLost(Attempt attempt) {
        return attempt.outcome() instanceof Acknowledged known
                && evidence.losses().stream()
                        .anyMatch(loss -> loss.mayConcern(known.sent(), known.at(), known.sequence()))
                && !isPublished(attempt, known);
    }

    /// What waited while MySQL lost commits may have got a later number than was answered.
    private boolean isPublished(Attempt attempt, Acknowledged known) {
        if (attempt.kind() == Kind.PROFILE) {
            var event = byNumber.get(attempt.number());
            return event != null && event.topic().equals(Event.USERS) && event.version() == known.version();
        }
        var place = new Place(Event.TODOS, attempt.user(), known.sequence());
        var event = attempt.kind() == Kind.DELETE
                ? deletions.get(attempt.todoId().orElseThrow())
                : byNumber.get(attempt.number());
        return event != null
                && (event.place().equals(place) || !evidence.losses().isEmpty())
                && caused(attempt, event)
                && (attempt.kind() == Kind.DELETE || event.version() == known.version());
    }

    /// Whether the event is what the attempt asked for.
    private static boolean caused(Attempt attempt, Event event) {
        return event.user().equals(attempt.user())
                && switch (attempt.kind()) {
                    case CREATE -> event.type().equals("TodoCreated") && event.number() == attempt.number();
                    case EDIT, COMPLETE ->
                        CHANGES.contains(event.type())
                                && event.number() == attempt.number()
                                && attempt.todoId().orElseThrow().equals(event.subject());
                    case DELETE ->
                        event.deletes() && attempt.todoId().orElseThrow().equals(event.subject());
                    case PROFILE -> event.topic().equals(Event.USERS) && event.number() == attempt.number();
                };
    }

    private Judgement topicEqualsDatabase() {
        var draft = new Draft(
                "the same story",
                "The events, replayed, give exactly the rows of MySQL: nothing that was rolled back was published, and"
                        + " nothing that committed was not.",
                "todos, profiles and streams");
        lastOfTodo.forEach((id, event) -> {
            draft.look();
            var stored = evidence.stored().todos().get(id);
            var told = event.deletes() ? null : told(event);
            if (!Objects.equals(stored, told)) {
                draft.violate("todo %s: the topic says %s, MySQL %s", id, told, stored);
            }
        });
        lastOfUser.forEach((user, event) -> {
            draft.look();
            var told = new Profile(
                    user, event.data().path("profile").path("fullName").asText(), event.version());
            if (!told.equals(evidence.stored().profiles().get(user))) {
                draft.violate(
                        "profile %s: the topic says %s, MySQL %s",
                        user, told, evidence.stored().profiles().get(user));
            }
        });
        evidence.stored().todos().values().stream()
                .filter(todo -> !lastOfTodo.containsKey(todo.id()))
                .forEach(todo -> draft.violate("todo %s is in MySQL and on no topic", todo));
        evidence.stored().profiles().values().stream()
                .filter(profile -> !lastOfUser.containsKey(profile.user()))
                .forEach(profile -> draft.violate("profile %s is in MySQL and on no topic", profile));
        checkStreams(draft);
        return draft.judge();
    }

    private void checkStreams(Draft draft) {
        var ends = new HashMap<Stream, Long>();
        events.keySet()
                .forEach(place -> ends.merge(new Stream(place.topic(), place.user()), place.sequence(), Math::max));
        evidence.stored().streams().forEach((stream, numbered) -> {
            draft.look();
            if (ends.getOrDefault(stream, 0L) != numbered.longValue()) {
                draft.violate(
                        "%s: MySQL counts to %d, the topic ends with #%d",
                        stream, numbered, ends.getOrDefault(stream, 0L));
            }
        });
        ends.keySet().stream()
                .filter(stream -> !evidence.stored().streams().containsKey(stream))
                .forEach(stream -> draft.violate("%s is on the topic and not in MySQL", stream));
    }

    private static Todo told(Event event) {
        var todo = event.data().path("todo");
        return new Todo(
                event.subject(),
                event.user(),
                todo.path("title").asText(),
                todo.path("completed").asBoolean(),
                todo.path("order").asInt(),
                event.version());
    }

    private Judgement nothingElseHappened() {
        var draft = new Draft(
                "nothing else",
                "Each event was asked for by a write that was not refused, and no write happened twice, however often it"
                        + " was repeated.",
                "events");
        var attempts = evidence.attempts().stream().collect(toMap(Attempt::number, identity()));
        var deletes = evidence.attempts().stream()
                .filter(attempt -> attempt.kind() == Kind.DELETE)
                .collect(toMap(attempt -> attempt.todoId().orElseThrow(), identity(), (a, _) -> a));
        var seen = new HashMap<Attempt, Event>();
        for (var event : events.values()) {
            if (event.withdraws().isPresent()) {
                continue;
            }
            draft.look();
            var attempt = event.deletes() ? deletes.get(event.subject()) : attempts.get(event.number());
            if (attempt == null || !caused(attempt, event)) {
                draft.violate("%s %s of %s was asked for by nobody", event.place(), event.type(), event.subject());
            } else if (attempt.refused()) {
                draft.violate("%s %s was refused: %s", event.place(), event.type(), attempt);
            } else if (counts(event) && seen.putIfAbsent(attempt, event) != null) {
                draft.violate(
                        "%s happened twice: %s and %s",
                        name(attempt), seen.get(attempt).place(), event.place());
            }
        }
        return draft.judge();
    }

    private Judgement sequences() {
        var draft = new Draft(
                "gapless and in order",
                "Per user and topic, first occurrences are numbered 1, 2, 3 … and come in that order.",
                "events");
        draft.look(evidence.log().events());
        evidence.log().findings().stream()
                .filter(finding -> finding.kind() != Finding.Kind.NOT_AN_EVENT)
                .forEach(finding -> draft.violate("%s: %s", finding.kind(), finding));
        evidence.forks().forEach(fork -> draft.violate("%s", fork));
        return draft.judge();
    }

    private Judgement named() {
        var draft = new Draft(
                "named",
                "Each event that MySQL lost after it was published is withdrawn, once, and no other one is.",
                "withdrawals");
        var published = new HashMap<String, Event>();
        evidence.events().forEach(event -> published.put(event.id(), event));
        for (var withdrawal : withdrawals.all()) {
            draft.look();
            var event = published.get(withdrawal.withdraws().orElseThrow());
            if (event == null) {
                draft.violate("%s withdraws what was never published", withdrawal.place());
            } else if (evidence.losses().isEmpty()) {
                draft.violate("%s withdraws %s, and MySQL has lost nothing", withdrawal.place(), event.place());
            } else if (withdrawals.of(event).size() > 1) {
                draft.violate("%s is withdrawn more than once", event.place());
            } else if (event.sequence()
                    != withdrawal.data().at("/discarded/sequence").asLong()) {
                draft.violate("%s withdraws %s under another number", withdrawal.place(), event.place());
            }
        }
        return draft.judge();
    }

    private Judgement noticed() {
        var draft = new Draft(
                "noticed",
                "That MySQL lacks commits is noticed within %d s of the first connection to it."
                        .formatted(NOTICED.toSeconds()),
                "losses");
        for (var loss : evidence.losses()) {
            draft.look();
            var after = loss.noticedAfter();
            if (after.isEmpty()) {
                draft.violate("%s: not noticed", loss.how());
            } else if (after.get().compareTo(NOTICED) > 0) {
                draft.violate("%s: noticed after %d ms", loss.how(), after.get().toMillis());
            }
        }
        return draft.judge();
    }

    private Judgement audited() {
        var draft =
                new Draft("audited", "Every event is in the audit trail exactly once, and nothing else is.", "events");
        var trail = new HashMap<Place, Audited>();
        for (var entry : evidence.audit()) {
            var before = trail.putIfAbsent(entry.place(), entry);
            if (before != null) {
                draft.violate("%s is there twice: %s and %s", entry.place(), before, entry);
            }
            var event = events.get(entry.place());
            if (event == null || !entry.equals(new Audited(event.place(), event.id(), event.type(), event.subject()))) {
                draft.violate("%s is in the trail, on the topic is %s", entry, event == null ? "nothing" : event.id());
            }
        }
        for (var event : events.values()) {
            if (evidence.auditedTopics().contains(event.topic())) {
                draft.look();
                if (!trail.containsKey(event.place())) {
                    draft.violate("%s %s is not in the trail", event.place(), event.type());
                }
            }
        }
        return draft.judge();
    }

    private Judgement trailVerified() {
        var draft = new Draft(
                "unbroken trail",
                "The audit trail proves itself: its chains are unbroken, and signed checkpoints vouch for all of them.",
                "entries");
        var trail = evidence.trail();
        draft.look(trail.entries());
        trail.findings().forEach(finding -> draft.violate("%s: %s", finding.kind(), finding));
        if (trail.unsigned() > 0) {
            draft.violate("no checkpoint vouches for %d entries", trail.unsigned());
        }
        draft.requireSomething();
        return draft.judge();
    }

    private Judgement counted() {
        var draft = new Draft(
                "counted", "Every event of a todo is counted exactly once, for its user and for all.", "events");
        var expected = new HashMap<Count, Long>();
        for (var event : events.values()) {
            if (event.topic().equals(Event.TODOS) && counts(event)) {
                draft.look();
                var slot = Count.slot(event.time());
                var priority = event.data().path("todo").path("priority").asText();
                for (var user : List.of(event.user(), "")) {
                    expected.merge(new Count(user, slot, event.type(), priority), 1L, Long::sum);
                }
            }
        }
        compare(draft, "events", expected, evidence.counts());
        var open = new HashMap<String, Long>();
        evidence.stored().todos().values().stream()
                .filter(todo -> !todo.completed())
                .forEach(todo -> open.merge(todo.user(), 1L, Long::sum));
        compare(draft, "open todos", open, evidence.open());
        return draft.judge();
    }

    private static <K> void compare(Draft draft, String what, Map<K, Long> expected, Map<K, Long> counted) {
        var all = new HashSet<>(expected.keySet());
        all.addAll(counted.keySet());
        for (var key : all) {
            var found = counted.getOrDefault(key, 0L);
            if (!found.equals(expected.getOrDefault(key, 0L))) {
                draft.violate("%s %s: counted %d, there are %d", what, key, found, expected.getOrDefault(key, 0L));
            }
        }
    }

    private Judgement ownWritesRead() {
        var draft = new Draft(
                "own writes",
                "A list that is asked for with the token of the last write shows what was acknowledged before.",
                "lists read during the run");
        draft.look(evidence.checkedReads());
        var changes = evidence.attempts().stream()
                .filter(attempt -> attempt.acknowledged() && !isLost(attempt))
                .collect(groupingBy(attempt -> attempt.todoId().orElse("")));
        evidence.staleReads().stream()
                .filter(stale -> changes.getOrDefault(stale.todo(), List.of()).stream()
                        .anyMatch(change -> contradicts(change, stale)))
                .forEach(stale -> draft.violate("%s", stale));
        return draft.judge();
    }

    private static boolean contradicts(Attempt change, StaleRead stale) {
        return change.outcome() instanceof Acknowledged(var _, var version, var _, var at)
                && at.isBefore(stale.asked())
                && version > stale.shown()
                && version <= stale.version();
    }

    private Judgement nothingStale() {
        var draft = new Draft("nothing stale", "Every list in Redis that can be served equals MySQL.", "cached lists");
        for (var list : evidence.cachedLists()) {
            draft.look();
            if (!list.cached().equals(list.fresh())) {
                draft.violate(
                        "%s is stale: %d characters, MySQL %d",
                        list.key(), list.cached().length(), list.fresh().length());
            }
        }
        draft.requireSomething();
        return draft.judge();
    }

    private Judgement foreignPutAside() {
        var draft = new Draft(
                "foreign records",
                "Each consumer has put each foreign record on its dead-letter topic, and nothing else.",
                "foreign records in each consumer");
        evidence.deadLetters().forEach((consumer, names) -> {
            var seen = new HashSet<>(names);
            draft.look(evidence.foreign().size());
            evidence.foreign().stream()
                    .filter(name -> !seen.contains(name))
                    .forEach(name -> draft.violate("%s has not put %s aside", consumer, name));
            seen.stream()
                    .filter(name -> !evidence.foreign().contains(name))
                    .forEach(name -> draft.violate("%s has put aside what is no foreign record: %s", consumer, name));
        });
        return draft.judge();
    }

    private Judgement nothingWaits() {
        var draft = new Draft("nothing waits", "The outbox is empty, and no user's stream is parked.", "streams");
        draft.look(evidence.stored().streams().size());
        if (evidence.stored().waiting() > 0) {
            draft.violate("%d events wait in the outbox", evidence.stored().waiting());
        }
        evidence.stored().parked().forEach(parked -> draft.violate("parked: %s", parked));
        return draft.judge();
    }

    private static String name(Attempt attempt) {
        return "attempt %d (%s by %s%s)"
                .formatted(
                        attempt.number(),
                        attempt.kind(),
                        attempt.user(),
                        attempt.todoId().map(todo -> ", todo " + todo).orElse(""));
    }
}
