package dev.lossless.notification.webhook;

import java.util.List;

record WebhookList(List<WebhookView> webhooks) {}
