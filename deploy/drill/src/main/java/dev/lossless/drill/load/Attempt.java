package dev.lossless.drill.load;

import java.time.Instant;
import java.util.Optional;

/// A write that was sent, and what is known of its outcome.
///
/// @param number  counts the attempts of a run from 1; the write carries it, as the todo's `order` or in the
///     profile's
///                name, so that its event can be told from all others
/// @param todoId  of the todo that it changes; for a creation that of the answer, empty without one
/// @param outcome what the client knows
public record Attempt(int number, String user, Kind kind, Optional<String> todoId, Outcome outcome) {

    /// What was asked for.
    public enum Kind {
        CREATE,
        EDIT,
        COMPLETE,
        DELETE,
        PROFILE
    }

    /// What came of it.
    public sealed interface Outcome {

        /// Answered with success.
        ///
        /// @param sequence the number of its event in the user's stream on `todo.events`; 0 for a profile
        /// @param version  of the todo or profile; 0 for a deletion
        /// @param sent     when it was asked for
        /// @param at       when the answer came
        record Acknowledged(long sequence, long version, Instant sent, Instant at) implements Outcome {}

        /// Answered with a refusal (4xx): it must have had no effect at all.
        record Refused(int status) implements Outcome {}

        /// Not answered, or with 5xx: it may have happened as a whole, or not at all.
        record Unknown(String reason) implements Outcome {}
    }

    public boolean acknowledged() {
        return outcome instanceof Outcome.Acknowledged;
    }

    public boolean refused() {
        return outcome instanceof Outcome.Refused;
    }

    public boolean unknown() {
        return outcome instanceof Outcome.Unknown;
    }

    Attempt with(Outcome known) {
        return new Attempt(number, user, kind, todoId, known);
    }
}
