package dev.lossless.notification.delivery;

import dev.lossless.notification.request.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What came of a claim.
///
/// @param answer empty when there was nothing to send
record Result(Claim claim, Instant startedAt, Duration took, Optional<Answer> answer) {

    boolean isDelivered() {
        return answer.filter(Answer::isDelivered).isPresent();
    }

    /// Nothing that comes later can make this delivery succeed.
    boolean isFinal() {
        return answer.isEmpty() || answer.get().outcome() == Answer.Outcome.REFUSED;
    }

    private int status() {
        return answer.flatMap(given ->
                        given.status().isPresent() ? Optional.of(given.status().getAsInt()) : Optional.empty())
                .orElse(0);
    }

    /// The receiver wants nothing any more.
    boolean isGone() {
        return status() == 410;
    }

    /// The receiver cannot take so much.
    boolean isOverloaded() {
        return switch (status()) {
            case 429, 502, 503, 504 -> true;
            default -> false;
        };
    }
}
