package dev.lossless.notification.request;

import java.util.List;
import java.util.Optional;

/// One request to a receiver.
///
/// @param id the header `webhook-id`: the same for all attempts
/// @param secrets those that sign it, the newest first
public record WebhookRequest(
        String url, String id, String mediaType, byte[] body, List<Secret> secrets, Optional<String> traceparent) {}
