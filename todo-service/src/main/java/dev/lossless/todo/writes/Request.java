package dev.lossless.todo.writes;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.outbox.UserStream;
import dev.lossless.todo.writes.WriteMetrics.Alone;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A change that a thread waits for, from its arrival to its answer. The lane changes its state, under the lane's
/// lock except for the answer.
final class Request<R> {

    private final Change<R> change;
    private final String traceparent;
    private final long arrived = System.nanoTime();
    private final long patience;
    private final Thread thread = Thread.currentThread();
    private volatile State state = State.WAITING;
    private volatile Outcome<R> outcome;
    private volatile Alone alone;

    enum State {
        /// In a queue.
        WAITING,
        /// Its thread has to work off the lane's queue.
        LEADS,
        /// In a transaction.
        TAKEN,
        /// Its thread has to run it by itself.
        ALONE,
        ANSWERED
    }

    /// @param traceparent of the request that the calling thread works on
    Request(Change<R> change, String traceparent, Duration patience) {
        this.change = change;
        this.traceparent = traceparent;
        this.patience = patience.toNanos();
    }

    Change<R> change() {
        return change;
    }

    String traceparent() {
        return traceparent;
    }

    UserStream stream() {
        return change.stream();
    }

    String userId() {
        return change.stream().userId();
    }

    State state() {
        return state;
    }

    Duration waited() {
        return Duration.ofNanos(System.nanoTime() - arrived);
    }

    /// Until it is answered 503 where it still waits then; not positive when it is too late.
    long nanosLeft() {
        return patience - (System.nanoTime() - arrived);
    }

    boolean isLate() {
        return nanosLeft() <= 0;
    }

    /// It is not to share a transaction.
    void setApart(Alone cause) {
        alone = cause;
    }

    Optional<Alone> apart() {
        return Optional.ofNullable(alone);
    }

    /// Its thread has to do something about it.
    void become(State next) {
        state = next;
        LockSupport.unpark(thread);
    }

    /// Its thread may sleep on.
    void taken() {
        state = State.TAKEN;
    }

    void answer(Outcome<R> answer) {
        outcome = answer;
        become(State.ANSWERED);
    }

    void fail(Exception failure) {
        answer(new Outcome.Failed<>(failure));
    }

    /// It waited too long: it is answered 503, and was not executed.
    void refuse() {
        fail(new ProblemException(Problem.of(
                CommonProblem.UNAVAILABLE, "The request waited too long for its turn. Nothing was changed.")));
    }

    Outcome<R> outcome() {
        return outcome;
    }
}
