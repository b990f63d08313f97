package dev.lossless.drill.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.lossless.cli.verify.EventLog;
import dev.lossless.drill.check.Event.Place;
import dev.lossless.drill.check.Judgement.Draft;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.drill.system.Receiver.Arrival;
import dev.lossless.local.Standstill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What must hold of webhooks and mails after any fault: judged from the events on the topics, from what
/// the receivers and the mail server got, and from the rows of notification-consumer.
public final class Deliveries {

    private static final Duration POLL = Duration.ofMillis(500);

    /// What happens so shortly before a receiver is put right may arrive afterwards.
    private static final Duration LATE = Duration.ofSeconds(5);

    private static final Duration UNDER_WAY = Duration.ofSeconds(1);

    private final DrillSystem system;
    private final Database database;

    /// A time in which one receiver was in trouble, and nothing else.
    public record Trouble(String name, Instant from, Instant to) {}

    public Deliveries(DrillSystem system) {
        this.system = system;
        this.database = new Database(system);
    }

    /// Returns when nothing is to be sent any more, or when nothing was sent for so long.
    public void await(Duration standstill) throws SQLException, InterruptedException {
        var still = new Standstill(standstill);
        for (var left = waiting(); left > 0; left = waiting()) {
            still.at(left);
            if (still.reached()) {
                return;
            }
            Thread.sleep(POLL);
        }
    }

    private long waiting() throws SQLException {
        try (var notification = database.connect("notification")) {
            return Database.number(
                    notification,
                    "SELECT (SELECT COUNT(*) FROM delivery WHERE state = 'PENDING')"
                            + " + (SELECT COUNT(*) FROM mail WHERE state = 'PENDING')");
        }
    }

    public List<Judgement> judge(List<Trouble> troubles) throws SQLException, IOException {
        var events = new Topics(system.bootstrapServers()).events(new EventLog());
        var hit = system.webhooks().hit().receiver();
        var well = system.webhooks().well().receiver();
        var arrivals = Map.of(hit.url(), hit.arrivals(), well.url(), well.arrivals());
        var wanted = Map.of(hit.url(), ofTodos(events), well.url(), events);
        return List.of(
                planned(events),
                delivered(wanted, arrivals),
                inOrder(arrivals.values()),
                nothingElsewhere(),
                unhindered(events, well.arrivals(), troubles),
                mailed(events));
    }

    /// What the webhook wants that faults hit.
    private static List<Event> ofTodos(List<Event> events) {
        return events.stream()
                .filter(event ->
                        event.topic().equals(Event.TODOS) || event.type().equals("EventDiscarded"))
                .toList();
    }

    private Judgement planned(List<Event> events) throws SQLException {
        var draft = new Draft(
                "planned",
                "Each event is planned exactly once for each webhook that wants it, and nothing else is.",
                "events");
        var known = new HashMap<Place, String>();
        events.forEach(event -> known.put(event.place(), event.id()));
        try (var notification = database.connect("notification")) {
            for (var endpoint :
                    List.of(system.webhooks().hit(), system.webhooks().well())) {
                var planned = Database.rows(
                        notification,
                        "SELECT topic, user_id, sequence, event_id FROM delivery WHERE endpoint_id = '%s'"
                                .formatted(endpoint.id()),
                        row -> Map.entry(
                                new Place(row.getString(1), row.getString(2), row.getLong(3)), row.getString(4)));
                var times = planned.stream().collect(groupingBy(Map.Entry::getKey, counting()));
                var wanted = endpoint.equals(system.webhooks().hit()) ? ofTodos(events) : events;
                wanted.forEach(event -> {
                    draft.look();
                    if (times.getOrDefault(event.place(), 0L) != 1) {
                        draft.violate("%s: planned %d times", event.place(), times.getOrDefault(event.place(), 0L));
                    }
                });
                planned.stream()
                        .filter(row -> !row.getValue().equals(known.get(row.getKey())))
                        .forEach(row -> draft.violate("%s: planned as event %s", row.getKey(), row.getValue()));
            }
        }
        draft.requireSomething();
        return draft.judge();
    }

    /// @param wanted by each receiver
    /// @param arrivals there
    static Judgement delivered(Map<String, List<Event>> wanted, Map<String, List<Arrival>> arrivals) {
        var draft = new Draft(
                "delivered",
                "Each event arrives at each receiver that wants it at least once, always with its own id.",
                "events");
        arrivals.forEach((receiver, all) -> {
            var ids = new HashMap<Place, Set<String>>();
            all.forEach(arrival ->
                    ids.computeIfAbsent(place(arrival), _ -> new HashSet<>()).add(arrival.id()));
            for (var event : wanted.get(receiver)) {
                draft.look();
                var seen = ids.getOrDefault(event.place(), Set.of());
                if (!seen.equals(Set.of(event.id()))) {
                    draft.violate("%s, id %s: arrived at %s as %s", event.place(), event.id(), receiver, seen);
                }
            }
        });
        draft.requireSomething();
        return draft.judge();
    }

    static Judgement inOrder(Collection<List<Arrival>> receivers) {
        var draft = new Draft("delivered in order", "The first arrivals of a user's events are in order.", "arrivals");
        for (var arrivals : receivers) {
            var last = new HashMap<String, Long>();
            var seen = new HashSet<Place>();
            for (var arrival : arrivals) {
                if (seen.add(place(arrival))) {
                    draft.look();
                    var highest = last.merge(arrival.topic() + " " + arrival.user(), arrival.sequence(), Math::max);
                    if (highest > arrival.sequence()) {
                        draft.violate("%s: came behind #%d", place(arrival), highest);
                    }
                }
            }
        }
        draft.requireSomething();
        return draft.judge();
    }

    private Judgement nothingElsewhere() {
        var draft = new Draft("no redirect", "Where a receiver redirects to, nothing arrives.", "receivers");
        draft.look();
        system.elsewhere().arrivals().forEach(arrival -> draft.violate("%s arrived there", place(arrival)));
        return draft.judge();
    }

    /// A user whose events are late already when the trouble begins, because of the fault before, says nothing.
    static Judgement unhindered(List<Event> events, List<Arrival> arrivals, List<Trouble> troubles) {
        var draft = new Draft(
                "others flow",
                "While one receiver is in trouble the other gets what happens, before the trouble ends.",
                "events");
        var first = new HashMap<Place, Instant>();
        arrivals.forEach(arrival -> first.putIfAbsent(place(arrival), arrival.at()));
        for (var trouble : troubles) {
            var late = events.stream()
                    .filter(event -> event.time().isBefore(trouble.from().minus(UNDER_WAY)))
                    .filter(event ->
                            !first.getOrDefault(event.place(), Instant.MAX).isBefore(trouble.from()))
                    .map(Event::user)
                    .collect(toSet());
            for (var event : events) {
                var isMeanwhile = !late.contains(event.user())
                        && event.time().isAfter(trouble.from())
                        && event.time().isBefore(trouble.to().minus(LATE));
                if (isMeanwhile) {
                    draft.look();
                    var at = first.get(event.place());
                    if (at == null || at.isAfter(trouble.to())) {
                        draft.violate("%s: %s, arrived %s", trouble.name(), event.place(), at == null ? "never" : at);
                    }
                }
            }
        }
        return draft.judge();
    }

    /// The newest address of each user: of several changes that come together only the last is asked
    /// about. Where MySQL has lost a change of the profile its subscribers know a newer address; where it
    /// has lost the row of a mail, that mail is planned once more.
    private Judgement mailed(List<Event> events) throws SQLException, IOException {
        var draft = new Draft(
                "mailed",
                "The mail to a user's new address is planned exactly once, and arrives at least once, always with one id.",
                "addresses");
        var withdrawn = events.stream()
                .filter(event ->
                        event.topic().equals(Event.USERS) && event.withdraws().isPresent())
                .map(Event::user)
                .collect(toSet());
        var arrived = mails();
        try (var todo = database.connect("todo");
                var notification = database.connect("notification")) {
            var planned = Database.rows(
                            notification,
                            "SELECT user_id, about, id FROM mail WHERE kind = 'CONFIRM'",
                            row -> Map.entry(row.getString(1) + " " + row.getString(2), row.getString(3)))
                    .stream()
                    .collect(groupingBy(Map.Entry::getKey));
            var addresses = Database.rows(
                    todo,
                    "SELECT user_id, email FROM user_profile WHERE email IS NOT NULL",
                    row -> Map.entry(row.getString(1), row.getString(2)));
            for (var address : addresses) {
                if (!withdrawn.contains(address.getKey())) {
                    draft.look();
                    var mails = planned.getOrDefault(address.getKey() + " " + address.getValue(), List.of());
                    var ids = arrived.getOrDefault(address.getValue(), Set.of());
                    if (mails.size() != 1) {
                        draft.violate("%s of %s: planned %d times", address.getValue(), address.getKey(), mails.size());
                    } else if (!ids.contains(mails.getFirst().getValue())
                            || ids.size() > 1 && system.losses().isEmpty()) {
                        draft.violate("%s: planned as %s, arrived as %s", address.getValue(), mails, ids);
                    }
                }
            }
        }
        return draft.judge();
    }

    /// The ids of the mails to each address.
    private Map<String, Set<String>> mails() throws IOException {
        var mails = new HashMap<String, Set<String>>();
        if (Files.isDirectory(system.mails())) {
            try (Stream<Path> files = Files.list(system.mails())) {
                for (var file :
                        files.filter(each -> each.toString().endsWith(".eml")).toList()) {
                    var lines = Files.readAllLines(file, ISO_8859_1);
                    mails.computeIfAbsent(header(lines, "To: "), _ -> new HashSet<>())
                            .add(header(lines, "Message-ID: ").replaceAll("<|@.*", ""));
                }
            }
        }
        return mails;
    }

    private static String header(List<String> lines, String begin) {
        return lines.stream()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .map(line -> line.substring(begin.length()).strip())
                .orElse("");
    }

    private static Place place(Arrival arrival) {
        return new Place(arrival.topic(), arrival.user(), arrival.sequence());
    }
}
