package dev.lossless.bench.relay;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/// An event for the topic, with as many headers as todo-service's own.
record Message(String id, String subject, String userId, long sequence, String time, String type, byte[] payload) {

    ProducerRecord<String, byte[]> toRecord(String topic) {
        var message = new ProducerRecord<>(topic, userId, payload);
        add(message, "ce_specversion", "1.0");
        add(message, "ce_id", id);
        add(message, "ce_source", "/todo-service");
        add(message, "ce_type", type);
        add(message, "ce_subject", subject);
        add(message, "ce_time", time);
        add(message, "ce_dataschema", "urn:todo-service:schema:" + type + ":1");
        add(message, "content-type", "application/json");
        add(message, "ce_userid", userId);
        add(message, "ce_usersequence", Long.toString(sequence));
        return message;
    }

    private static void add(ProducerRecord<?, ?> message, String name, String value) {
        message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
