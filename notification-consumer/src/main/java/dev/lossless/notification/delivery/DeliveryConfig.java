package dev.lossless.notification.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/// Settings of webhooks. Those of single requests are [dev.lossless.notification.request.TargetConfig]'s.
@ConfigMapping(prefix = "webhooks")
public interface DeliveryConfig {

    /// The key that encrypts the endpoints' secrets in the database: 32 bytes in Base64. There is no default.
    String secretKey();

    /// How long a delivery that was taken belongs to the replica that took it. When the replica is killed,
    /// others take it after this time. At least `target.attempt-timeout` and ten seconds more.
    @WithDefault("45s")
    Duration lease();

    /// Deliveries under way at a time, in one replica, of all endpoints together.
    @WithDefault("512")
    int inFlight();

    /// The same, of one endpoint.
    @WithDefault("16")
    int inFlightPerEndpoint();

    /// How long it may take until what another replica has planned is noticed. What this one plans is at once.
    @WithDefault("500ms")
    Duration idlePoll();

    /// How long to wait before each attempt. Their number is that of the attempts.
    @WithDefault("0s,5s,30s,2m,10m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> schedule();

    /// By which part a wait is longer or shorter, at random.
    @WithDefault("0.2")
    double jitter();

    /// The longest `Retry-After` that is obeyed.
    @WithDefault("24h")
    Duration longestRetryAfter();

    /// So many failures in a row open an endpoint's circuit: then one attempt is made after each pause.
    @WithDefault("5")
    int circuitFailures();

    /// The first pause; each further failure doubles it.
    @WithDefault("10s")
    Duration circuitPause();

    @WithDefault("10m")
    Duration longestCircuitPause();

    /// An endpoint is disabled after so long without a success...
    @WithDefault("5d")
    Duration disableAfter();

    /// ... if at least so many attempts were made in it.
    @WithDefault("12")
    int disableAfterAttempts();

    /// How long events and deliveries are kept. Longer than the sum of `schedule`, and than `disable-after`.
    @WithDefault("30d")
    Duration retention();

    /// How often what is older than `retention` is removed.
    @WithDefault("10m")
    Duration purgeInterval();

    /// How often what waits is counted for the metrics.
    @WithDefault("10s")
    Duration gaugeInterval();

    /// Endpoints that a user may have.
    @WithDefault("10")
    int endpointsPerUser();

    /// How long a secret that was replaced still signs, beside the new one.
    @WithDefault("24h")
    Duration secretOverlap();
}
