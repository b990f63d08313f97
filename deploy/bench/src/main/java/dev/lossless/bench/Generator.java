package dev.lossless.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a load over a fixed number of connections, from one thread.
public final class Generator {

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);
    private static final int CREATED = 201;

    private final Load load;
    private final Pace pace;
    private final InetSocketAddress address;
    private final int connections;
    private final Duration lastAnswers;
    private final ArrayDeque<Wire> free = new ArrayDeque<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong created = new AtomicLong();

    public Generator(Load load, Pace pace, URI service, int connections) {
        this(load, pace, service, connections, LAST_ANSWERS);
    }

    /// @param lastAnswers how long after the end it waits for them
    public Generator(Load load, Pace pace, URI service, int connections, Duration lastAnswers) {
        this.load = load;
        this.pace = pace;
        this.address = new InetSocketAddress(service.getHost(), service.getPort());
        this.connections = connections;
        this.lastAnswers = lastAnswers;
    }

    /// Answers until now, warm-up included; for any thread.
    long answered() {
        return answered.get();
    }

    /// Todos created until now, warm-up included; for any thread.
    long created() {
        return created.get();
    }

    /// Sends until `end`, and waits for the last answers.
    ///
    /// @param begin of what is counted
    public Series run(long begin, long end) throws IOException {
        return run(new Series(begin), end, Long.MAX_VALUE);
    }

    /// Sends this many requests.
    void runUntil(long requests) throws IOException {
        run(new Series(System.nanoTime()), System.nanoTime() + LAST_ANSWERS.toNanos() * 10, requests);
    }

    private Series run(Series series, long end, long requests) throws IOException {
        var wires = new ArrayList<Wire>();
        try (var selector = Selector.open()) {
            for (var number = 0; number < connections; number++) {
                wires.add(new Wire(address, selector));
            }
            free.addAll(wires);
            loop(selector, series, end, requests);
        } finally {
            for (var wire : wires) {
                wire.close();
            }
        }
        return series;
    }

    private void loop(Selector selector, Series series, long end, long requests) throws IOException {
        var start = System.nanoTime();
        var patience = end + lastAnswers.toNanos();
        var number = 0L;
        while (true) {
            var now = System.nanoTime();
            var due = due(start, number, now);
            while (!free.isEmpty() && due <= now && due < end && number < requests) {
                send(free.poll(), due, series);
                number++;
                due = due(start, number, now);
            }
            var done = due >= end || number >= requests;
            if (done && free.size() == connections) {
                return;
            }
            if (now > patience) {
                giveUp(start, number, end, series);
                return;
            }
            select(selector, free.isEmpty() || done ? 0 : due - now, series);
        }
    }

    private void giveUp(long start, long next, long end, Series series) {
        for (var number = next; pace.due(number) != Pace.AT_ONCE && start + pace.due(number) < end; number++) {
            series.unsent(start + pace.due(number));
        }
    }

    private long due(long start, long number, long now) {
        var after = pace.due(number);
        return after == Pace.AT_ONCE ? now : start + after;
    }

    private void send(Wire wire, long due, Series series) throws IOException {
        try {
            wire.send(load.next(), due);
        } catch (IOException _) {
            replace(wire, series);
        }
    }

    /// Waits for answers, or until the next request is due; a selector knows no parts of a millisecond.
    private void select(Selector selector, long nanos, Series series) throws IOException {
        if (nanos <= 0) {
            selector.select(1_000);
        } else {
            selector.select(Math.max(1, nanos / 1_000_000));
        }
        for (var key : selector.selectedKeys()) {
            receive(key, series);
        }
        selector.selectedKeys().clear();
    }

    private void receive(SelectionKey key, Series series) throws IOException {
        var wire = (Wire) key.attachment();
        try {
            if (wire.receive()) {
                series.answered(wire.status(), wire.due(), System.nanoTime());
                count(wire);
                free.add(wire);
            }
        } catch (IOException _) {
            if (wire.isUnderWay()) {
                replace(wire, series);
            } else {
                wire.reopen(); // the server has closed it between two requests
            }
        }
    }

    private void count(Wire wire) {
        answered.incrementAndGet();
        if (wire.status() == CREATED) {
            created.incrementAndGet();
            load.created(wire.request(), wire.location());
        }
    }

    private void replace(Wire wire, Series series) throws IOException {
        series.broken();
        wire.reopen();
        free.add(wire);
    }
}
