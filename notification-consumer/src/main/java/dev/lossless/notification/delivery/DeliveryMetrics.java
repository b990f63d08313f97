package dev.lossless.notification.delivery;

import dev.lossless.notification.request.Answer.Outcome;
import dev.lossless.subscriber.jdbc.Transaction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// What deliveries show on a dashboard.
@ApplicationScoped
class DeliveryMetrics {

    private static final Logger LOG = Logger.getLogger(DeliveryMetrics.class);

    /// A disabled endpoint's deliveries do not wait: nobody will send them. What is stopped is never due, and
    /// is found so without a look at all that is.
    static final String WAITING = """
            SELECT \
            (SELECT COUNT(*) FROM endpoint_queue WHERE due_at <= UTC_TIMESTAMP(6)) AS due, \
            (SELECT COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(due_at), UTC_TIMESTAMP(6)), 0) / 1e6 FROM endpoint_queue \
            WHERE due_at <= UTC_TIMESTAMP(6)) AS age, \
            (SELECT COUNT(*) FROM endpoint_queue WHERE failures >= ? AND paused_until < '9999-12-31') AS failing, \
            (SELECT COUNT(*) FROM endpoint WHERE all_users = TRUE AND state = 'DISABLED' AND reason IN ('GONE', 'FAILING')), \
            (SELECT COUNT(*) FROM endpoint WHERE all_users = FALSE AND state = 'DISABLED' AND reason IN ('GONE', 'FAILING')), \
            (SELECT COUNT(*) FROM endpoint_queue q JOIN stream s FORCE INDEX (due) ON s.endpoint_id = q.endpoint_id \
            AND s.due_at = '%s' WHERE s.stopped) AS stopped""".formatted(Claims.NEVER);

    private final MeterRegistry registry;
    private final Timer latency;
    private final Timer claim;
    private final DataSource dataSource;
    private final DeliveryConfig config;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    /// Not zero, from which the first count would seem to be a rise.
    private volatile Waiting waiting =
            new Waiting(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    DeliveryMetrics(MeterRegistry registry, DataSource dataSource, DeliveryConfig config, Clock clock) {
        this.registry = registry;
        this.dataSource = dataSource;
        this.config = config;
        this.clock = clock;
        this.latency = Timer.builder("todo.notification.latency")
                .description("From the event to the receiver's 2xx")
                .serviceLevelObjectives(
                        Duration.ofMillis(60), Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(15))
                .register(registry);
        this.claim = Timer.builder("todo.notification.claim")
                .description("How long it takes to take deliveries that are due")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250))
                .register(registry);
        for (var outcome : Outcome.values()) { // also those that have not happened, so that the first one is a rise
            attempts(outcome);
        }
        gauge("endpoints.due", "Endpoints that have something to send now", Waiting::due);
        gauge("oldest.due.seconds", "For how long the one that waits longest has", Waiting::age);
        gauge("endpoints.failing", "Endpoints whose circuit is open", Waiting::failing);
        disabled("operators", Waiting::disabledOfOperators);
        disabled("users", Waiting::disabledOfUsers);
        gauge("streams.stopped", "Streams that an endpoint wants stopped after a failure", Waiting::stopped);
    }

    private record Waiting(
            double due,
            double age,
            double failing,
            double disabledOfOperators,
            double disabledOfUsers,
            double stopped) {}

    /// Those of operators are for operators to put right, those of users for their owners.
    private void disabled(String owner, ToDoubleFunction<Waiting> value) {
        Gauge.builder("todo.notification.endpoints.disabled", this, self -> value.applyAsDouble(self.waiting))
                .description("Endpoints that were disabled because they failed or are gone")
                .tag("owner", owner)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Waiting> value) {
        Gauge.builder("todo.notification." + name, this, self -> value.applyAsDouble(self.waiting))
                .description(description)
                .register(registry);
    }

    /// Some deliveries were taken.
    void claimed(Duration took) {
        claim.record(took);
    }

    void attempted(Result result) {
        result.answer().ifPresent(answer -> attempts(answer.outcome()).increment());
        if (result.isDelivered() && result.claim().content().isPresent()) {
            var occurredAt = result.claim().content().get().message().occurredAt();
            var time = Duration.between(occurredAt, clock.instant());
            if (!time.isNegative() && time.compareTo(config.retention()) < 0) {
                latency.record(time);
            }
        }
    }

    private Counter attempts(Outcome outcome) {
        return Counter.builder("todo.notification.attempts")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("delivery-gauges").start(this::lookRegularly);
    }

    private void lookRegularly() {
        try {
            do {
                look();
            } while (!stopping.await(config.gaugeInterval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    private void look() {
        try {
            waiting = Transaction.commit(dataSource, connection -> {
                try (var statement = connection.prepareStatement(WAITING)) {
                    statement.setInt(1, config.circuitFailures());
                    var row = statement.executeQuery();
                    row.next();
                    return new Waiting(
                            row.getDouble(1),
                            row.getDouble(2),
                            row.getDouble(3),
                            row.getDouble(4),
                            row.getDouble(5),
                            row.getDouble(6));
                }
            });
        } catch (SQLException e) {
            LOG.warnf("what waits cannot be counted, tried again: cause=%s", e);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }
}
