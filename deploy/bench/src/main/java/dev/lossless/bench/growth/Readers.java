package dev.lossless.bench.growth;

import dev.lossless.bench.OwnServers;
import dev.lossless.bench.catchup.History;
import dev.lossless.local.Http;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Users of a past, drawn at random, who write and read at rates that do not depend on the answers.
final class Readers {

    private static final long HIGHEST_MICROS = 120_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int REPORTED_DAYS = 365;

    private final OwnServers servers;
    private final Map<Service, Replica> replicas;
    private final int users;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final LongAdder failures = new LongAdder();

    /// What they ask for, so many times a second.
    enum Act {
        CREATE("create", 40),
        LIST("list", 40),
        AUDIT_PAGE("audit page", 10),
        YEAR("year's report", 2),
        OWN_YEAR("own year", 10);

        private final String text;
        private final int perSecond;

        Act(String text, int perSecond) {
            this.text = text;
            this.perSecond = perSecond;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// @param users of the past
    Readers(OwnServers servers, Map<Service, Replica> replicas, int users) {
        this.servers = servers;
        this.replicas = replicas;
        this.users = users;
    }

    /// How many were not answered 200 or 201.
    long failures() {
        return failures.sum();
    }

    /// @return microseconds from the instant at which each was due to its answer
    Map<Act, Histogram> ask(int seconds) throws InterruptedException {
        var answers = new EnumMap<Act, Histogram>(Act.class);
        try (var http = new Http(LIMIT);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var act : Act.values()) {
                var micros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
                answers.put(act, micros);
                threads.submit(() -> ask(act, seconds, http, micros));
            }
        }
        return answers;
    }

    private Void ask(Act act, int seconds, Http http, Histogram micros) throws InterruptedException {
        var random = new Random();
        var begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0L; number < (long) act.perSecond * seconds; number++) {
                var due = begin + number * 1_000_000_000L / act.perSecond;
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                var user = History.user(random.nextInt(users));
                threads.submit(() -> {
                    if (!answered(act, user, http)) {
                        failures.increment();
                    }
                    micros.recordValue(Math.clamp((System.nanoTime() - due) / 1_000, 1, HIGHEST_MICROS));
                    return null;
                });
            }
        }
        return null;
    }

    private boolean answered(Act act, String user, Http http) throws InterruptedException {
        var token = tokens.computeIfAbsent(user, this::token);
        var to = LocalDate.now(ZoneOffset.UTC);
        var year = "from=%s&to=%s&timeZone=Europe/Berlin".formatted(to.minusDays(REPORTED_DAYS - 1), to);
        try {
            var status =
                    switch (act) {
                        case CREATE ->
                            http.send(
                                    "POST", at(Service.TODO, "/todos"), Http.bearer(token), "{\"title\":\"Buy milk\"}");
                        case LIST -> http.send("GET", at(Service.TODO, "/todos?limit=20"), Http.bearer(token), "");
                        case AUDIT_PAGE ->
                            http.send("GET", at(Service.AUDIT, "/users/me/audit?limit=50"), Http.bearer(token), "");
                        case YEAR ->
                            http.send("GET", at(Service.ANALYTICS, "/statistics?" + year), Http.bearer(token), "");
                        case OWN_YEAR ->
                            http.send(
                                    "GET",
                                    at(Service.ANALYTICS, "/users/me/statistics?" + year),
                                    Http.bearer(token),
                                    "");
                    };
            return status.statusCode() / 100 == 2;
        } catch (IOException _) {
            return false;
        }
    }

    private String token(String user) {
        return servers.coordinates().keys().token(user, List.of("analyst"));
    }

    private URI at(Service service, String path) {
        return URI.create(replicas.get(service).url() + path);
    }
}
