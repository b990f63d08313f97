package dev.lossless.notification.delivery;

import dev.lossless.notification.message.Payload;
import dev.lossless.notification.request.Answer;
import dev.lossless.notification.request.TargetConfig;
import dev.lossless.notification.request.WebhookClient;
import dev.lossless.notification.request.WebhookRequest;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Sends what is due: takes deliveries, attempts each in a virtual thread of its own, and stores the results,
/// many in one transaction. No transaction is open while something is sent.
@ApplicationScoped
public class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int RESULTS_AT_ONCE = 128;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Claims claims;
    private final Results results;
    private final WebhookClient client;
    private final DeliveryMetrics metrics;
    private final DeliveryConfig config;
    private final TargetConfig target;
    private final Clock clock;
    private final UnderWay underWay = new UnderWay();
    private final Semaphore wake = new Semaphore(0);
    private final LinkedBlockingQueue<Result> done = new LinkedBlockingQueue<>();
    private final Thread taking = Thread.ofPlatform().name("deliveries").unstarted(this::take);
    private final Thread storing = Thread.ofPlatform().name("delivery-results").unstarted(this::store);
    private volatile boolean stopping;

    Dispatcher(
            Claims claims,
            Results results,
            WebhookClient client,
            DeliveryMetrics metrics,
            DeliveryConfig config,
            TargetConfig target,
            Clock clock) {
        this.claims = claims;
        this.results = results;
        this.client = client;
        this.metrics = metrics;
        this.config = config;
        this.target = target;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        var least = target.attemptTimeout().plus(MARGIN);
        if (config.lease().compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "webhooks.lease is %s, it must be at least %s: the longest attempt and %s"
                            .formatted(config.lease(), least, MARGIN));
        }
        taking.start();
        storing.start();
    }

    /// Something may be due now. It is no harm when nothing is; a wake-up that comes while deliveries are taken
    /// is kept.
    public void wake() {
        wake.release();
    }

    private void take() {
        var failures = 0;
        while (!stopping) {
            try {
                var begin = System.nanoTime();
                var taken = claims.take(config.inFlight() - underWay.total(), underWay::of);
                taken.forEach(claim -> begin(claim, begin));
                failures = 0;
                if (taken.isEmpty()) {
                    await(config.idlePoll());
                } else {
                    metrics.claimed(Duration.ofNanos(System.nanoTime() - begin));
                }
            } catch (SQLException e) {
                pause("taking deliveries", ++failures, e);
            }
        }
    }

    private void await(Duration time) {
        try {
            if (wake.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /// Only the failures 1, 2, 4, 8 … are logged.
    private void pause(String what, int failures, SQLException cause) {
        var pause = Math.min(LONGEST_PAUSE.toMillis(), 50L << Math.min(failures, 10));
        if (Integer.bitCount(failures) == 1) {
            LOG.warnf("%s failed, next try in %d ms: failures=%d cause=%s", what, pause, failures, cause);
        }
        await(Duration.ofMillis(pause));
    }

    private void begin(Claim claim, long claimedAt) {
        underWay.add(claim.stream().endpoint());
        Thread.ofVirtual().name("delivery-", claim.position()).start(() -> attempt(claim, claimedAt));
    }

    private void attempt(Claim claim, long claimedAt) {
        var result = Optional.<Result>empty();
        try {
            result = result(claim, claimedAt);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "a delivery could not be attempted, its lease ends by itself: position=%d", claim.position());
        } finally {
            result.ifPresentOrElse(
                    done::add, () -> underWay.remove(claim.stream().endpoint()));
        }
    }

    /// Nothing is sent when the lease may end before the attempt does: somebody else may send it then.
    private Optional<Result> result(Claim claim, long claimedAt) throws InterruptedException {
        var begin = System.nanoTime();
        var left = config.lease().minusNanos(begin - claimedAt);
        if (left.compareTo(target.attemptTimeout()) < 0) {
            return Optional.empty();
        }
        var startedAt = clock.instant();
        var answer = claim.content().isPresent()
                ? Optional.of(client.send(request(claim.content().get())))
                : Optional.<Answer>empty();
        return Optional.of(new Result(claim, startedAt, Duration.ofNanos(System.nanoTime() - begin), answer));
    }

    private static WebhookRequest request(Claim.Content content) {
        var message = content.message();
        return new WebhookRequest(
                content.url(),
                message.eventId(),
                content.format().mediaType(),
                Payload.of(message, content.format()),
                content.secrets(),
                message.traceparent());
    }

    private void store() {
        try {
            while (!stopping || underWay.total() > 0) {
                var first = done.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    var batch = new ArrayList<Result>(List.of(first));
                    done.drainTo(batch, RESULTS_AT_ONCE - 1);
                    store(batch);
                }
            }
        } catch (InterruptedException _) {
            // the service stops; what is not stored is attempted again when its lease has ended
        }
    }

    private void store(List<Result> batch) throws InterruptedException {
        var begin = System.nanoTime();
        for (var failures = 1; ; failures++) {
            try {
                results.store(batch).forEach(metrics::attempted);
                break;
            } catch (SQLException e) {
                if (System.nanoTime() - begin > config.lease().toNanos()) {
                    LOG.warnf(
                            "results are given up, their deliveries are attempted again: count=%d cause=%s",
                            batch.size(), e);
                    break;
                }
                if (Integer.bitCount(failures) == 1) {
                    LOG.warnf("storing results failed, tried again: failures=%d cause=%s", failures, e);
                }
                Thread.sleep(Math.min(LONGEST_PAUSE.toMillis(), 50L << Math.min(failures, 10)));
            }
        }
        batch.forEach(result -> underWay.remove(result.claim().stream().endpoint()));
        wake();
    }

    /// Takes nothing more, and gives what is under way time to end.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        wake();
        storing.join(GRACE);
        storing.interrupt();
    }
}
