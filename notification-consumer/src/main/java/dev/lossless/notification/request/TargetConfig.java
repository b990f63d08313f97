package dev.lossless.notification.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the requests to receivers, and of where they may go.
@ConfigMapping(prefix = "webhooks.target")
public interface TargetConfig {

    /// How long an attempt may take in all: from the question for the address to the end of the answer.
    @WithDefault("15s")
    Duration attemptTimeout();

    /// How long the connection to the receiver may take. Below `attempt-timeout`.
    @WithDefault("3s")
    Duration connectTimeout();

    /// Connections to one receiver that are kept open between deliveries, at most.
    @WithDefault("64")
    int connections();

    /// Networks that receivers may be in although their addresses are not public, as `10.1.0.0/16,fd00::/8`.
    /// Every user can reach them with requests of this service: leave it empty unless all users are trusted.
    Optional<List<String>> permittedNetworks();

    /// Whether receivers may be reached by plain HTTP, and on any port. For a system on one machine.
    @WithDefault("false")
    boolean plainHttp();

    /// Hosts that are refused, and everything below them: the product's own, as `todo.example.com`. An endpoint
    /// there would send events in a circle.
    Optional<List<String>> ownHosts();

    /// The DNS server that is asked, as `10.0.0.10:53`. Without it the system's resolver is.
    Optional<String> dnsServer();

    /// Certificates (PEM) of authorities that sign receivers' certificates, in place of those that Java trusts.
    Optional<Path> trustedCertificates();
}
