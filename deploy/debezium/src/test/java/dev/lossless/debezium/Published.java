package dev.lossless.debezium;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// A record as a subscriber sees it.
///
/// @param timestamp milliseconds
record Published(String topic, String key, String value, Map<String, String> headers, long timestamp) {

    static Published of(ConsumerRecord<byte[], byte[]> fetched) {
        return of(fetched.topic(), fetched.key(), fetched.value(), fetched.headers(), fetched.timestamp());
    }

    /// @throws IllegalStateException when a header is there twice: subscribers may take either
    static Published of(String topic, byte[] key, byte[] value, Iterable<Header> headers, long timestamp) {
        var texts = new TreeMap<String, String>();
        for (var header : headers) {
            var text = header.value() == null ? null : new String(header.value(), UTF_8);
            if (texts.put(header.key(), String.valueOf(text)) != null) {
                throw new IllegalStateException("header " + header.key() + " is there twice");
            }
        }
        return new Published(topic, new String(key, UTF_8), new String(value, UTF_8), texts, timestamp);
    }
}
