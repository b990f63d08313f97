package dev.lossless.edge.traffic;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings that protect the service from too many requests.
@ConfigMapping(prefix = "limits")
public interface LimitsConfig {

    /// How many requests of one user one replica takes in a burst.
    @WithDefault("300")
    long burst();

    /// How many requests of one user one replica takes per second in the long run.
    @WithDefault("100")
    long requestsPerSecond();

    /// How many requests one replica works on at the same time. More are answered with 503 at once: they would
    /// only
    /// wait for a database connection. A few times `quarkus.datasource.jdbc.max-size`: what an overloaded
    /// replica
    /// takes, it answers after this many times the time that it needs for one.
    @WithDefault("96")
    int concurrentRequests();

    /// How many requests whose body has not arrived one replica waits for at the same time, of all clients
    /// together, with
    /// and without a token. More are answered with 503, and their connections are closed. Each may hold 64 KiB
    /// of memory,
    /// and ends after `quarkus.http.read-timeout`.
    @WithDefault("1000")
    int incompleteRequests();
}
