package dev.lossless.todo.writes;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import java.sql.SQLException;

/// The connection was lost while a transaction was to commit: it may have, or not.
final class UnknownOutcomeException extends Exception {

    UnknownOutcomeException(SQLException cause) {
        super(cause);
    }

    /// What the requests are answered.
    ProblemException answer() {
        return new ProblemException(Problem.of(
                CommonProblem.UNAVAILABLE,
                "The connection to the database was lost. Whether the change was made is not known."));
    }
}
