package dev.lossless.cli;

import java.net.URI;
import java.util.Optional;

/// The addresses of a running system, and a bearer token for it.
///
/// @param webhooks notification-consumer, if it runs on this machine and so can reach a receiver here
public record Targets(
        URI todo, URI audit, URI analytics, KafkaClients kafka, URI redis, String token, Optional<URI> webhooks) {}
