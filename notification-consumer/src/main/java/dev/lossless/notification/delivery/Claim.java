package dev.lossless.notification.delivery;

import dev.lossless.notification.message.Format;
import dev.lossless.notification.message.Message;
import dev.lossless.notification.request.Secret;
import java.util.List;
import java.util.Optional;

/// A delivery that this replica may attempt, until its lease ends.
///
/// @param stream what keeps its order
/// @param lease the number by which the result is known as this claim's
/// @param content what to send; empty when there is nothing to send: the event is older than events are kept
record Claim(Stream stream, long lease, long position, int attempts, int tries, Optional<Content> content) {

    /// The primary key of `stream`.
    record Stream(String endpoint, String orderKey) implements Comparable<Stream> {

        @Override
        public int compareTo(Stream other) {
            var byEndpoint = endpoint.compareTo(other.endpoint);
            return byEndpoint != 0 ? byEndpoint : orderKey.compareTo(other.orderKey);
        }
    }

    /// @param stops whether the stream stops when the delivery fails for good
    record Content(String url, Format format, List<Secret> secrets, boolean stops, Message message) {}
}
