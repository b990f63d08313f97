package dev.lossless.subscriber;

import java.sql.SQLException;

/// Tells final failures of a handler from passing ones.
///
/// Final are only those that say that the data itself cannot be stored: SQLSTATE class 22 (data exception) and
/// 23 (integrity constraint violation), and error 1153 of MySQL and MariaDB (a packet is too large). Everything
/// else is passing and repeated without end: a missing column or a server that became read-only must not turn a
/// topic into dead letters.
final class Failures {

    private static final int PACKET_TOO_LARGE = 1153;

    private Failures() {}

    static boolean isFinal(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableException || cause instanceof SQLException e && isFinal(e)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFinal(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || e.getErrorCode() == PACKET_TOO_LARGE;
    }

    /// In words that hold nothing of the data, which messages of databases quote.
    static String describe(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableException) {
                return cause.getMessage();
            }
            if (cause instanceof SQLException e) {
                return "the storage refuses it: SQLSTATE %s, error %d".formatted(e.getSQLState(), e.getErrorCode());
            }
        }
        return "the storage refuses it: " + failure.getClass().getName();
    }
}
