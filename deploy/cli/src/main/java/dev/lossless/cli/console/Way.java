package dev.lossless.cli.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// The way of the events in numbers, and what is wrong with it. What is not known is absent: a part that does
/// not
/// answer, or a rate before there are two readings. Latencies are in milliseconds, of the last minute.
///
/// @param at when this was seen
/// @param wrong what an operator must look at, the most urgent first
/// @param unknown what could not be looked at, each with the reason: nobody can say that nothing is wrong there
/// @param notes what an operator may want to know, and need not act on
@JsonInclude(Include.NON_NULL)
record Way(
        String at,
        List<Alarm> wrong,
        List<String> unknown,
        List<String> notes,
        Writes writes,
        Outbox outbox,
        List<Topic> topics,
        List<Consumer> consumers,
        Deliveries deliveries) {

    /// Requests that change something, at todo-service.
    @JsonInclude(Include.NON_NULL)
    record Writes(Double perSecond, Double failedPerSecond, Double p50, Double p99) {}

    /// From the commit to the broker's acknowledgement.
    ///
    /// @param backlog committed events that are to be published
    /// @param parked the parked streams, as todo-service describes them
    @JsonInclude(Include.NON_NULL)
    record Outbox(
            Long backlog,
            Double oldestAgeSeconds,
            Long parkedStreams,
            Long parkedEvents,
            Double publishedPerSecond,
            Double p50,
            Double p99,
            JsonNode parked) {}

    /// @param records that were ever written to it
    @JsonInclude(Include.NON_NULL)
    record Topic(String name, Long records, Double perSecond) {}

    /// From the commit to the effect.
    ///
    /// @param lag records that it has not consumed
    /// @param instances members of its consumer group
    /// @param deadLetters open ones
    /// @param causes of those, as the consumer describes them, the most frequent first
    @JsonInclude(Include.NON_NULL)
    record Consumer(
            String name,
            Long lag,
            Integer instances,
            Double effectsPerSecond,
            Double p50,
            Double p99,
            Long deadLetters,
            JsonNode causes) {}

    /// From the event to the 2xx of a webhook's receiver.
    ///
    /// @param due webhooks that have something to send now
    /// @param oldestDueSeconds for how long the one that waits longest has
    /// @param failing webhooks that get a single attempt now and then, because several failed in a row
    /// @param webhooks those of operators, as notification-consumer describes them
    @JsonInclude(Include.NON_NULL)
    record Deliveries(
            Double perSecond,
            Double failedPerSecond,
            Double p50,
            Double p99,
            Long due,
            Double oldestDueSeconds,
            Long failing,
            JsonNode webhooks) {}
}
