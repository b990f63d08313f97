package dev.lossless.todo.writes;

import dev.lossless.todo.problem.Problem;
import dev.lossless.todo.problem.ProblemException;
import java.sql.SQLException;

/// The connection was lost while a transaction was to commit: it may have, or not.
final class UnknownOutcomeException extends Exception {

    UnknownOutcomeException(SQLException cause) {
        super(cause);
    }

    /// What the requests are answered.
    ProblemException answer() {
        return new ProblemException(Problem.unavailable(
                "The connection to the database was lost. Whether the change was made is not known."));
    }
}
