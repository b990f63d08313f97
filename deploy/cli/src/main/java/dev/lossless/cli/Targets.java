package dev.lossless.cli;

import java.net.URI;

/// The addresses of a running system, and a bearer token for it.
public record Targets(URI todo, URI audit, URI analytics, KafkaClients kafka, URI redis, String token) {}
