package dev.lossless.todo.task;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.outbox.Sequence;
import dev.lossless.todo.problem.TodoProblem;
import dev.lossless.todo.storage.Query;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/// Refuses a user more than [TodoConfig#limitPerUser] todos, and counts as seldom as can be. A user has at most
/// as
/// many todos as there are events in the stream of them, and since a count at most as many more as there were
/// events
/// since. So most users are never counted, and others only when they may have come to the limit.
@ApplicationScoped
class TodoLimit {

    private static final int USERS = 100_000;
    private static final Duration MEMORY = Duration.ofHours(1);

    /// Locked by the transaction that asks, so nobody else changes what is counted. It ends at the limit.
    private static final String COUNT = """
            SELECT s.sequence, (SELECT COUNT(*) FROM (SELECT 1 FROM todo WHERE user_id = ? LIMIT %d) t) \
            FROM user_stream s WHERE s.user_id = ? AND s.topic = ?""";

    private final int limit;
    private final Counter refused;
    private final Cache<String, Counted> counted =
            Caffeine.newBuilder().maximumSize(USERS).expireAfterAccess(MEMORY).build();

    TodoLimit(TodoConfig config, MeterRegistry registry) {
        this.limit = config.limitPerUser();
        this.refused = Counter.builder("todo.limit.refused")
                .description("Todos that were not created because their user has todo.limit-per-user")
                .register(registry);
    }

    /// @param number of the last event when it was counted
    /// @param todos  how many the user had
    /// @param again  whether the user may have come to the limit since
    private record Counted(long number, long todos, boolean again) {

        static final Counted NEVER = new Counted(0, 0, false);

        long most(long number) {
            return todos + Math.max(0, number - this.number);
        }
    }

    /// Whether the next creation is to count.
    boolean isCountWanted(String userId) {
        return last(userId).again();
    }

    /// One row: the number of the last event, and how many todos there are.
    Query count(String userId, String topic) {
        return new Query(COUNT.formatted(limit), List.of(userId, userId, topic));
    }

    void counted(String userId, long sequence, long todos) {
        counted.put(userId, new Counted(Sequence.numberOf(sequence), todos, false));
    }

    /// What is created at the same moment as the one that is too many, or on another replica before it is
    /// counted
    /// there, may be created all the same.
    ///
    /// @param current   the last number of the user's stream
    /// @param isCounted whether this transaction has counted
    /// @throws ProblemException when the user has as many todos as may be
    void requireRoom(String userId, long current, boolean isCounted) {
        var last = last(userId);
        if (last.most(Sequence.numberOf(current)) < limit) {
            return;
        }
        counted.put(userId, new Counted(last.number(), last.todos(), true));
        if (isCounted) {
            refused.increment();
            throw new ProblemException(Problem.of(
                    TodoProblem.TODO_LIMIT_REACHED,
                    "You have %d todos or more. Nothing was created.".formatted(limit)));
        }
    }

    private Counted last(String userId) {
        var last = counted.getIfPresent(userId);
        return last == null ? Counted.NEVER : last;
    }
}
