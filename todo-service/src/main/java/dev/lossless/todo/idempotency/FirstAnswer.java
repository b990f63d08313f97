package dev.lossless.todo.idempotency;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.problem.TodoProblem;
import java.time.Instant;
import java.util.Arrays;

/// The answer to the first request with an idempotency key of a user.
///
/// @param fingerprint what that request asked for
public record FirstAnswer(Owned key, byte[] fingerprint, byte[] answer, Instant createdAt) {

    /// A key belongs to one user: the same key of another one is another key.
    public record Owned(String userId, String key) {}

    public FirstAnswer(Owned key, IdempotencyKey of, byte[] answer, Instant createdAt) {
        this(key, of.fingerprint(), answer, createdAt);
    }

    /// The answer, if it is one to this request.
    ///
    /// @throws ProblemException 422 when the first request asked for something else
    public byte[] to(IdempotencyKey request) {
        if (!Arrays.equals(fingerprint, request.fingerprint())) {
            throw new ProblemException(
                    Problem.of(TodoProblem.IDEMPOTENCY_KEY_REUSED, "Take a new key for a new request."));
        }
        return answer;
    }
}
