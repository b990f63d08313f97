package dev.lossless.todo.idempotency;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.problem.TodoProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;

/// Remembers the first answer to each idempotency key of a user, in the transaction that made the answer true.
@ApplicationScoped
@Transactional(TxType.MANDATORY)
public class FirstAnswers {

    private static final int DUPLICATE_KEY = 1062;
    private static final int LOCKED_MYSQL = 3572;
    private static final int LOCKED_MARIADB = 1205;

    private final DataSource dataSource;
    private final Clock clock;

    FirstAnswers(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /// The answer that was given to the first request with this key. When this is the first, it is empty, and the key
    /// belongs to this transaction until it ends.
    ///
    /// @throws ProblemException 409 while the first request is still running, 422 when it asked for something else
    public Optional<byte[]> claim(String userId, IdempotencyKey key) {
        try (var connection = dataSource.getConnection()) {
            var first = find(connection, userId, key);
            return first.isPresent() || insert(connection, userId, key) ? first : find(connection, userId, key);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot claim an idempotency key", e);
        }
    }

    /// Keeps the answer of this transaction.
    public void keep(String userId, IdempotencyKey key, byte[] answer) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "UPDATE idempotency_key SET answer = ? WHERE user_id = ? AND idem_key = ?")) {
            statement.setBytes(1, answer);
            statement.setString(2, userId);
            statement.setString(3, key.value());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot keep the answer to an idempotency key", e);
        }
    }

    private static Optional<byte[]> find(Connection connection, String userId, IdempotencyKey key) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT fingerprint, answer FROM idempotency_key"
                + " WHERE user_id = ? AND idem_key = ? FOR UPDATE NOWAIT")) {
            statement.setString(1, userId);
            statement.setString(2, key.value());
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(sameRequest(key, rows.getBytes(1), rows.getBytes(2)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCKED_MYSQL || e.getErrorCode() == LOCKED_MARIADB) {
                throw new ProblemException(Problem.of(
                        TodoProblem.IDEMPOTENCY_KEY_IN_USE, "Wait for its answer, or ask again in a moment."));
            }
            throw e;
        }
    }

    private static byte[] sameRequest(IdempotencyKey key, byte[] fingerprint, byte[] answer) {
        if (!Arrays.equals(fingerprint, key.fingerprint())) {
            throw new ProblemException(
                    Problem.of(TodoProblem.IDEMPOTENCY_KEY_REUSED, "Take a new key for a new request."));
        }
        return answer;
    }

    /// False when another transaction was faster; it has committed then.
    private boolean insert(Connection connection, String userId, IdempotencyKey key) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO idempotency_key (user_id, idem_key, fingerprint, created_at) VALUES (?, ?, ?, ?)")) {
            statement.setString(1, userId);
            statement.setString(2, key.value());
            statement.setBytes(3, key.fingerprint());
            statement.setObject(4, LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }
}
