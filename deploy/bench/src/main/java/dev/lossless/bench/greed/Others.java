package dev.lossless.bench.greed;

import dev.lossless.bench.Generator;
import dev.lossless.bench.Load;
import dev.lossless.bench.Pace;
import dev.lossless.bench.Series;
import dev.lossless.bench.Workload;
import dev.lossless.local.JwtKeys;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// Everybody else: at a rate that does not change they create todos and list them, and new users come.
///
/// @param rate requests a second, of all kinds and replicas together
record Others(JwtKeys keys, List<URI> replicas, List<String> tokens, double rate, ExecutorService threads) {

    private static final int CONNECTIONS = 16;

    /// What they do.
    enum Act {
        CREATE("create"),
        LIST("list"),
        FIRST_WRITE("first write");

        private final String text;

        Act(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// What is under way: a series for each act and replica.
    record Answers(Map<Act, List<Future<Series>>> series) {

        /// Waits for them.
        List<Series> of(Act act) throws InterruptedException, ExecutionException {
            var all = new ArrayList<Series>();
            for (var one : series.get(act)) {
                all.add(one.get());
            }
            return all;
        }
    }

    /// @param begin in the time of `System.nanoTime`, not yet come
    Answers start(long begin, int seconds) {
        var series = new EnumMap<Act, List<Future<Series>>>(Act.class);
        var each = rate / Act.values().length / replicas.size();
        for (var act : Act.values()) {
            for (var replica : replicas) {
                var load = load(act, replica, (int) Math.ceil(each * (seconds + 5)));
                var generator = new Generator(load, new Pace.Open(each), replica, CONNECTIONS);
                series.computeIfAbsent(act, _ -> new ArrayList<>())
                        .add(threads.submit(() -> generator.run(begin, begin + seconds * 1_000_000_000L)));
            }
        }
        return new Answers(series);
    }

    private Load load(Act act, URI replica, int most) {
        return switch (act) {
            case CREATE -> new Workload(Workload.Shares.CREATES, replica, tokens);
            case LIST -> new Workload(Workload.Shares.LISTS, replica, tokens);
            case FIRST_WRITE -> new FirstWrites(keys, replica, most);
        };
    }

    /// Each by a user who has written nothing before.
    private static final class FirstWrites implements Load {

        private final List<Request> requests = new ArrayList<>();
        private int next;

        FirstWrites(JwtKeys keys, URI replica, int most) {
            for (var user = 0; user < most; user++) {
                var head = Load.head(replica, keys.token("new-" + UUID.randomUUID(), List.of()));
                requests.add(Request.of("POST /todos", head, user, "{\"title\":\"The first of all\"}"));
            }
        }

        @Override
        public Request next() {
            return requests.get(next++);
        }
    }
}
