package dev.lossless.notification.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.notification.request.Answer;
import java.util.Optional;
import java.util.OptionalInt;

/// What came of a ping.
///
/// @param answer the beginning of the receiver's; only of one that has confirmed
/// @param detail why there was no answer
@JsonInclude(Include.NON_ABSENT)
record PingView(
        Answer.Outcome outcome, long millis, OptionalInt status, Optional<String> answer, Optional<String> detail) {

    static PingView of(Answer answer, long nanos, boolean confirmed) {
        return new PingView(
                answer.outcome(),
                nanos / 1_000_000,
                answer.status(),
                Optional.of(new String(answer.body(), UTF_8)).filter(text -> confirmed && !text.isEmpty()),
                Optional.of(answer.detail()).filter(text -> !text.isEmpty()));
    }
}
