package dev.lossless.todo.writes;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.outbox.GatheredEvents;
import dev.lossless.todo.tracing.CurrentTrace;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Where changes are written: gathered, so that those which wait at the same moment share a transaction.
@ApplicationScoped
public class Writes {

    /// Before the relay stops, which publishes what was written last.
    private static final int BEFORE_THE_RELAY = 100;

    /// How long a stop waits for what is under way; then what is not begun yet is refused.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final GatheredEvents outbox;
    private final CurrentTrace trace;
    private final WriteConfig config;
    private final AgroalDataSource dataSource;
    private final List<Lane> lanes;
    private int underWay;
    private boolean closed;

    Writes(
            BatchTransaction transaction,
            LoneTransaction lone,
            GatheredEvents outbox,
            CurrentTrace trace,
            WriteConfig config,
            WriteMetrics metrics,
            @DataSource("writes") AgroalDataSource dataSource,
            MeterRegistry registry) {
        this.outbox = outbox;
        this.trace = trace;
        this.config = config;
        this.dataSource = dataSource;
        var loneConnections = new Semaphore(config.gather() ? config.alone() : config.alone() + config.lanes(), true);
        this.lanes = Stream.generate(() -> new Lane(config, transaction, lone, loneConnections, metrics))
                .limit(config.lanes())
                .toList();
        IntStream.range(0, lanes.size())
                .forEach(number -> Gauge.builder("writes.waiting", lanes.get(number), Lane::waiting)
                        .description("Writes that wait for a transaction")
                        .tag("lane", Integer.toString(number))
                        .register(registry));
    }

    /// Returns after the commit.
    ///
    /// @throws ProblemException what the change says; 503 when it had no turn in time, and when the
    ///     connection was
    ///     lost while it committed
    public <R> R run(Change<R> change) {
        outbox.requireRoom(change.stream());
        enter();
        try {
            return lane(change.stream().userId())
                    .run(new Request<>(change, trace.traceparent(), config.patience()))
                    .orThrow();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WriteException(e);
        } finally {
            leave();
        }
    }

    void start(@Observes StartupEvent event) {
        var pool = dataSource.getConfiguration().connectionPoolConfiguration().maxSize();
        new WriteSettings(config).require(pool);
    }

    /// What was taken is answered; nothing is begun any more after a while.
    void stop(@Observes @Priority(BEFORE_THE_RELAY) ShutdownEvent event) throws InterruptedException {
        close();
        if (!drained()) {
            lanes.forEach(Lane::refuseAll);
            drained();
        }
    }

    Lane lane(String userId) {
        return lanes.get(Math.floorMod(userId.hashCode(), lanes.size()));
    }

    private synchronized void enter() {
        if (closed) {
            throw new ProblemException(
                    Problem.of(CommonProblem.UNAVAILABLE, "The service is about to stop. Nothing was changed."));
        }
        underWay++;
    }

    private synchronized void leave() {
        underWay--;
        notifyAll();
    }

    private synchronized void close() {
        closed = true;
    }

    private synchronized boolean drained() throws InterruptedException {
        var deadline = System.nanoTime() + GRACE.toNanos();
        while (underWay > 0 && deadline - System.nanoTime() > 0) {
            wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        return underWay == 0;
    }
}
