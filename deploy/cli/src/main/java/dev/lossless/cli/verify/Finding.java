package dev.lossless.cli.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;

/// Something that is not as it should be, and where.
///
/// @param partition of the record, or null when the finding is about no record
/// @param offset    of the record, or null when the finding is about no record
/// @param userId    whose stream it is, or null when the record does not say
/// @param text      what was expected and what was found, for a person
@JsonInclude(Include.NON_NULL)
public record Finding(Kind kind, String topic, Integer partition, Long offset, String userId, String text) {

    /// What can be wrong with a log of events.
    public enum Kind {
        /// Sequences that appear nowhere: the events are lost.
        MISSING,
        /// A sequence whose first occurrence comes after a later one.
        OUT_OF_ORDER,
        /// The same sequence, but another event than before.
        OTHER_EVENT,
        /// The user's events lie in more than one partition.
        OTHER_PARTITION,
        /// A record that is not an event of the contract, written by somebody else. It contradicts no guarantee.
        NOT_AN_EVENT,
        /// MySQL committed it and does not hold it in the outbox any more, but it is not on the topic.
        NOT_PUBLISHED,
        /// It is on the topic, but MySQL never committed it.
        NOT_COMMITTED
    }

    static Finding at(LoggedEvent event, Kind kind, String text) {
        return new Finding(kind, event.topic(), event.partition(), event.offset(), event.userId(), text);
    }

    static Finding of(Kind kind, String topic, String userId, String text) {
        return new Finding(kind, topic, null, null, userId, text);
    }

    /// One line.
    @Override
    public String toString() {
        var where = partition == null ? topic : "%s partition %d offset %d".formatted(topic, partition, offset);
        return userId == null ? where + ": " + text : where + ": user " + userId + ": " + text;
    }
}
