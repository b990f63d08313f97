package dev.lossless.notification.message;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.lossless.subscriber.Envelope;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads an event. What it means does not matter here: its data is passed on as it came.
public final class MessageReader {

    /// The types that are known, each with the schema that is passed on. Unknown ones are passed on, too.
    public static final Map<String, String> SCHEMAS = Stream.of(
                    "TodoCreated",
                    "TodoUpdated",
                    "TodoCompleted",
                    "TodoReopened",
                    "TodoDeleted",
                    "UserProfileUpdated",
                    "EventDiscarded")
            .collect(toUnmodifiableMap(Function.identity(), "urn:todo-service:schema:%s:1"::formatted));

    private static final Pattern WORD = Pattern.compile("[!-~]{1,255}");

    private MessageReader() {}

    public static Message read(Envelope envelope) {
        var stream = envelope.position().stream();
        return new Message(
                stream.topic(),
                stream.userId(),
                envelope.position().sequence(),
                envelope.id().toString(),
                Envelope.header(envelope.record(), "ce_source").orElseThrow(),
                envelope.type(),
                envelope.subject(),
                envelope.dataSchema().filter(WORD.asMatchPredicate()),
                envelope.aggregateVersion(),
                envelope.time(),
                envelope.traceparent(),
                envelope.data());
    }
}
