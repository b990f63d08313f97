package dev.lossless.todo.writes;

import dev.lossless.todo.writes.Request.State;
import dev.lossless.todo.writes.WriteMetrics.Alone;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// The writes of some users, in the order of their arrival: one transaction at a time, with all that waits when it
/// begins.
///
/// There is no thread for that. A request that finds the lane free leads: its own thread takes what waits, itself
/// included, runs the transaction, answers, and appoints the first of those that came meanwhile. A request that
/// shares no transaction is run by its own thread, too, on one of a few other connections; meanwhile those of the
/// same user that come after it are held back, and nobody else is.
final class Lane {

    private final WriteConfig config;
    private final BatchTransaction transaction;
    private final LoneTransaction lone;
    private final Semaphore loneConnections;
    private final WriteMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Request<?>> waiting = new ArrayDeque<>();

    /// What waits behind a request that is alone, by user.
    private final Map<String, Deque<Request<?>>> held = new HashMap<>();

    private boolean led;

    /// @param loneConnections as many as there are connections for requests that are alone; of all lanes together
    Lane(
            WriteConfig config,
            BatchTransaction transaction,
            LoneTransaction lone,
            Semaphore loneConnections,
            WriteMetrics metrics) {
        this.config = config;
        this.transaction = transaction;
        this.lone = lone;
        this.loneConnections = loneConnections;
        this.metrics = metrics;
    }

    /// What the leader took from the queue.
    ///
    /// @param together in one transaction
    /// @param apart    to be run alone, and what comes behind them of the same users
    private record Taken(List<Request<?>> together, List<Request<?>> apart) {}

    /// Returns when the request is answered.
    <R> Outcome<R> run(Request<R> request) {
        enter(request);
        var interrupted = false;
        while (request.state() != State.ANSWERED) {
            switch (request.state()) {
                case LEADS -> lead(request);
                case ALONE -> runAlone(request);
                case WAITING, TAKEN, ANSWERED -> interrupted |= await(request);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return request.outcome();
    }

    /// How many wait, held ones included.
    int waiting() {
        lock.lock();
        try {
            return waiting.size() + held.values().stream().mapToInt(Deque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    /// Answers all that wait and are not executed yet.
    void refuseAll() {
        lock.lock();
        try {
            List.copyOf(waiting).forEach(this::withdraw);
            List.copyOf(held.values()).forEach(queue -> List.copyOf(queue).forEach(this::withdraw));
        } finally {
            lock.unlock();
        }
    }

    private void enter(Request<?> request) {
        lock.lock();
        try {
            if (!config.gather() || request.change().isLarge()) {
                request.setApart(Alone.APART);
            }
            held.getOrDefault(request.userId(), waiting).add(request);
            appoint();
        } finally {
            lock.unlock();
        }
    }

    private void appoint() {
        if (!led && !waiting.isEmpty()) {
            led = true;
            waiting.peek().become(State.LEADS);
        }
    }

    /// An interruption does not end the wait: what was taken may commit.
    ///
    /// @return whether the thread was interrupted
    private boolean await(Request<?> request) {
        if (request.state() == State.TAKEN) {
            LockSupport.park(this);
        } else if (!request.isLate()) {
            LockSupport.parkNanos(this, request.nanosLeft());
        } else {
            lock.lock();
            try {
                withdraw(request);
            } finally {
                lock.unlock();
            }
        }
        return Thread.interrupted();
    }

    private void withdraw(Request<?> request) {
        if (request.state() == State.WAITING) {
            waiting.remove(request);
            held.getOrDefault(request.userId(), waiting).remove(request);
            refuse(request);
        }
    }

    private void refuse(Request<?> request) {
        metrics.late();
        request.refuse();
    }

    private void lead(Request<?> leader) {
        var taken = take(leader);
        var leftOut = List.<Request<?>>of();
        try {
            leftOut = taken.together().isEmpty() ? leftOut : transaction.run(taken.together());
        } finally {
            settle(taken, leftOut);
        }
    }

    private Taken take(Request<?> leader) {
        lock.lock();
        try {
            leader.become(State.WAITING);
            var taken = new Taken(new ArrayList<>(), new ArrayList<>());
            var usersApart = new HashSet<String>();
            var bytes = 0L;
            while (!waiting.isEmpty() && taken.together().size() < config.batch()) {
                var next = waiting.peek();
                if (next.isLate()) {
                    refuse(next);
                } else if (next.apart().isPresent() || usersApart.contains(next.userId())) {
                    usersApart.add(next.userId());
                    taken.apart().add(next);
                } else if (fits(taken, bytes + next.change().size())) {
                    bytes += next.change().size();
                    taken.together().add(next);
                    next.taken();
                    metrics.waited(next.waited());
                } else {
                    break;
                }
                waiting.poll();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(Taken taken, long bytes) {
        return taken.together().isEmpty() || bytes <= config.batchBytes().asLongValue();
    }

    /// Holds back the users of what goes alone, and gives the lane on.
    private void settle(Taken taken, List<Request<?>> leftOut) {
        lock.lock();
        try {
            var users = new HashSet<String>();
            leftOut.forEach(request -> hold(request, users));
            taken.apart().forEach(request -> hold(request, users));
            holdWhatCameMeanwhile(users);
            users.forEach(this::release);
            led = false;
            appoint();
        } finally {
            lock.unlock();
        }
    }

    private void hold(Request<?> request, Set<String> users) {
        users.add(request.userId());
        var queue = held.computeIfAbsent(request.userId(), _ -> new ArrayDeque<>());
        if (request.state() != State.ANSWERED) {
            queue.add(request);
            request.become(State.WAITING);
        }
    }

    private void holdWhatCameMeanwhile(Set<String> users) {
        var all = waiting.iterator();
        while (!users.isEmpty() && all.hasNext()) {
            var request = all.next();
            if (users.contains(request.userId())) {
                held.get(request.userId()).add(request);
                all.remove();
            }
        }
    }

    /// The next one of the user goes alone, or all of them join the others again.
    private void release(String user) {
        var queue = held.get(user);
        if (!queue.isEmpty() && queue.peek().apart().isPresent()) {
            queue.poll().become(State.ALONE);
            return;
        }
        held.remove(user);
        while (!queue.isEmpty()) {
            waiting.addFirst(queue.pollLast());
        }
        appoint();
    }

    private void runAlone(Request<?> request) {
        try {
            runAloneInTime(request);
        } finally {
            lock.lock();
            try {
                release(request.userId());
            } finally {
                lock.unlock();
            }
        }
    }

    private void runAloneInTime(Request<?> request) {
        try {
            if (request.isLate() || !loneConnections.tryAcquire(request.nanosLeft(), TimeUnit.NANOSECONDS)) {
                refuse(request);
                return;
            }
        } catch (InterruptedException e) {
            request.fail(e);
            Thread.currentThread().interrupt();
            return;
        }
        try {
            metrics.waited(request.waited());
            metrics.alone(request.apart().orElseThrow());
            lone.run(request);
        } finally {
            loneConnections.release();
        }
    }
}
