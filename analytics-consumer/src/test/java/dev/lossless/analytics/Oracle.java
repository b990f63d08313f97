package dev.lossless.analytics;

import static java.util.stream.Collectors.toMap;

import dev.lossless.subscriber.testkit.TestEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A user who does things with todos at random: keeps the todos themselves, sends the events that todo-service
/// would send, and knows the figures from the todos.
public final class Oracle {

    private static final List<String> PRIORITIES = List.of("LOW", "MEDIUM", "HIGH");

    private final String user;
    private final Random random;
    private final List<Todo> todos = new ArrayList<>();
    private final List<TestEvent> events = new ArrayList<>();
    private final List<Happened> happened = new ArrayList<>();
    private final List<Duration> completionTimes = new ArrayList<>();
    private Instant now;

    private static final class Todo {
        private final String id = UUID.randomUUID().toString();
        private String priority;
        private Optional<LocalDate> due;
        private boolean completed;
        private Instant created;
    }

    /// What the figures by day are made of.
    public record Happened(Instant time, String type, String priority) {}

    public Oracle(String user, Instant begin, Random random) {
        this.user = user;
        this.now = begin;
        this.random = random;
    }

    public Oracle act(int times) {
        for (var i = 0; i < times; i++) {
            now = now.plusMillis(random.nextInt(3 * 3_600_000));
            if (todos.isEmpty() || random.nextInt(3) == 0) {
                create();
            } else {
                change(todos.get(random.nextInt(todos.size())));
            }
        }
        return this;
    }

    /// One thing after the other, as long as they happen before this moment.
    public Oracle actUntil(Instant end) {
        while (now.plusSeconds(3 * 3_600).isBefore(end)) {
            act(1);
        }
        return this;
    }

    private void create() {
        var todo = new Todo();
        todo.priority = priority();
        todo.due = due();
        todo.created = now;
        todo.completed = random.nextInt(10) == 0;
        todos.add(todo);
        send("TodoCreated", todo, "");
    }

    private void change(Todo todo) {
        if (random.nextInt(6) == 0) {
            todos.remove(todo);
            send("TodoDeleted", todo, "");
            return;
        }
        var changes = new ArrayList<String>();
        var toggled = random.nextInt(3) > 0;
        if (toggled) {
            changes.add("\"completed\":{\"old\":%s,\"new\":%s}".formatted(todo.completed, !todo.completed));
            todo.completed = !todo.completed;
        }
        if (!toggled || random.nextBoolean()) {
            changes.add(changePriority(todo));
            changes.add(changeDue(todo));
        }
        if (toggled && todo.completed) {
            completionTimes.add(Duration.between(todo.created, now));
        }
        send(
                toggled ? todo.completed ? "TodoCompleted" : "TodoReopened" : "TodoUpdated",
                todo,
                ",\"changes\":{%s}".formatted(String.join(",", changes)));
    }

    private String changePriority(Todo todo) {
        var old = todo.priority;
        todo.priority = priority();
        return old.equals(todo.priority)
                ? "\"title\":{\"old\":\"x\",\"new\":\"y\"}"
                : "\"priority\":{\"old\":\"%s\",\"new\":\"%s\"}".formatted(old, todo.priority);
    }

    private String changeDue(Todo todo) {
        var old = todo.due;
        todo.due = due();
        return old.equals(todo.due)
                ? "\"order\":{\"new\":1}"
                : "\"dueDate\":{%s}"
                        .formatted(Stream.of(
                                        old.map("\"old\":\"%s\""::formatted), todo.due.map("\"new\":\"%s\""::formatted))
                                .flatMap(Optional::stream)
                                .collect(Collectors.joining(",")));
    }

    private void send(String type, Todo todo, String changes) {
        var value = """
                {"todo":{"id":"%s","title":"x","priority":"%s",%s"completed":%s,%s"version":1,"createdAt":"%s",\
                "updatedAt":"%s"}%s}""".formatted(
                        todo.id,
                        todo.priority,
                        todo.due.map("\"dueDate\":\"%s\","::formatted).orElse(""),
                        todo.completed,
                        todo.completed ? "\"completedAt\":\"%s\",".formatted(now) : "",
                        todo.created,
                        now,
                        changes);
        events.add(TodoEvents.of(type, user, events.size() + 1L)
                .with("ce_time", now.toString())
                .withValue(value));
        happened.add(new Happened(now, type.substring(4).toLowerCase(Locale.ROOT), todo.priority));
    }

    private String priority() {
        return PRIORITIES.get(random.nextInt(3));
    }

    private Optional<LocalDate> due() {
        return random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(LocalDate.now().plusDays(random.nextInt(7) - 3L));
    }

    public String user() {
        return user;
    }

    public List<TestEvent> events() {
        return events;
    }

    public Instant end() {
        return now;
    }

    /// How many todos are open, by priority.
    public static Map<String, Long> open(List<Oracle> users) {
        return byPriority(users.stream()
                .flatMap(user -> user.todos.stream())
                .filter(todo -> !todo.completed)
                .map(todo -> todo.priority));
    }

    public static Map<String, Long> overdue(List<Oracle> users, ZoneId zone) {
        var today = LocalDate.now(zone);
        return byPriority(users.stream()
                .flatMap(user -> user.todos.stream())
                .filter(todo -> !todo.completed)
                .filter(todo -> todo.due.isPresent() && todo.due.get().isBefore(today))
                .map(todo -> todo.priority));
    }

    /// How often what happened, as `date type priority`.
    public static Map<String, Long> counts(List<Oracle> users, ZoneId zone) {
        return happened(users)
                .collect(toMap(
                        one -> "%s %s %s".formatted(day(one, zone), one.type(), one.priority()),
                        _ -> 1L,
                        Long::sum,
                        TreeMap::new));
    }

    public static Map<String, Integer> activeUsers(List<Oracle> users, ZoneId zone) {
        var active = new HashMap<String, Set<String>>();
        users.forEach(user -> user.happened.forEach(one ->
                active.computeIfAbsent(day(one, zone), _ -> new HashSet<>()).add(user.user)));
        return active.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, day -> day.getValue().size()));
    }

    /// By nearest rank, from the times themselves.
    public static double percentileSeconds(List<Oracle> users, int percent) {
        var times = users.stream()
                .flatMap(user -> user.completionTimes.stream())
                .sorted()
                .toList();
        return times.get((int) Math.ceil(percent / 100.0 * times.size()) - 1).toMillis() / 1_000.0;
    }

    public static long completions(List<Oracle> users) {
        return users.stream().mapToLong(user -> user.completionTimes.size()).sum();
    }

    private static Stream<Happened> happened(List<Oracle> users) {
        return users.stream().flatMap(user -> user.happened.stream());
    }

    private static String day(Happened one, ZoneId zone) {
        return one.time().atZone(zone).toLocalDate().toString();
    }

    private static Map<String, Long> byPriority(Stream<String> priorities) {
        var counts = new TreeMap<>(Map.of("LOW", 0L, "MEDIUM", 0L, "HIGH", 0L));
        priorities.forEach(priority -> counts.merge(priority, 1L, Long::sum));
        return counts;
    }
}
