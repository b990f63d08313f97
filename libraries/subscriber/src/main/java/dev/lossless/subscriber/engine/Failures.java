package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.UnreadableException;
import java.sql.SQLException;
import java.util.Optional;

/// Tells final failures of a handler from passing ones, as [dev.lossless.subscriber.EventHandler] says.
final class Failures {

    private static final int PACKET_TOO_LARGE = 1153;

    private Failures() {}

    /// The cause of a final failure, in words that hold nothing of the data, which messages of databases quote;
    /// empty for a passing one.
    static Optional<String> finalCause(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableException) {
                return Optional.of(cause.getMessage());
            }
            if (cause instanceof SQLException e && isFinal(e)) {
                return Optional.of(
                        "the storage refuses it: SQLSTATE %s, error %d".formatted(e.getSQLState(), e.getErrorCode()));
            }
        }
        return Optional.empty();
    }

    private static boolean isFinal(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || e.getErrorCode() == PACKET_TOO_LARGE;
    }
}
