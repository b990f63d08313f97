package dev.lossless.todo.task;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import java.util.Optional;

/// The header that comes with the answer to a write, and with a list. A read that sends it back sees that write, or
/// what that list had, on every replica. It is the number of an event in the user's stream.
final class ConsistencyToken {

    static final String HEADER = "Consistency-Token";

    private ConsistencyToken() {}

    /// The number; 0 for no header.
    ///
    /// @throws ProblemException 400 when no answer can have given it
    static long parse(Optional<String> token) {
        if (!token.orElse("0").matches("0|[1-9][0-9]{0,17}")) {
            throw new ProblemException(
                    Problem.invalidHeader(HEADER, "must be the value that the answer to a write gave"));
        }
        return Long.parseLong(token.orElse("0"));
    }
}
