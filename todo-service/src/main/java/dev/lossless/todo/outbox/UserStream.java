package dev.lossless.todo.outbox;

/// The events of one user on one topic, numbered without a gap.
///
/// @param aggregateType names the topic: `todo` is published on `todo.events`
public record UserStream(String userId, String aggregateType) {

    public String topic() {
        return Outbox.topicOf(aggregateType);
    }
}
