package dev.lossless.todo.writes;

import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.UserStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;

/// A change of a test: it appends one event, after it has done what the test wants. Its result is the event's
/// number.
class Append implements Change<Long> {

    private final UserStream stream;

    /// What else a change does.
    interface More {
        void with(Step step) throws Exception;
    }

    private final More more;

    Append(String userId) {
        this(userId, _ -> {});
    }

    Append(String userId, More more) {
        this.stream = new UserStream(userId, "todo");
        this.more = more;
    }

    static Append after(String userId, Callable<?> first) {
        return new Append(userId, _ -> first.call());
    }

    @Override
    public UserStream stream() {
        return stream;
    }

    @Override
    public int size() {
        return 100;
    }

    @Override
    public Long apply(Step step) throws Exception {
        more.with(step);
        var sequence = step.next();
        append(step, sequence, "x");
        return sequence;
    }

    void append(Step step, long sequence, String text) {
        step.append(new NewEvent(
                "todo",
                "an-aggregate",
                1,
                "TodoTested",
                stream.userId(),
                sequence,
                Instant.now(),
                Map.of("text", text)));
    }
}
