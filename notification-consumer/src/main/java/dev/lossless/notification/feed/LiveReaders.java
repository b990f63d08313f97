package dev.lossless.notification.feed;

import dev.lossless.notification.message.Messages;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Wakes those who read live when an event of theirs has come, on whatever replica it did: one query looks for
/// all of them together.
@ApplicationScoped
class LiveReaders {

    private static final Logger LOG = Logger.getLogger(LiveReaders.class);
    private static final long LOOK_MILLIS = 200;
    private static final int AT_ONCE = 500;

    private final Messages messages;
    private final Map<String, List<Semaphore>> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    LiveReaders(Messages messages) {
        this.messages = messages;
    }

    /// To be closed when its reader is gone.
    record Reader(Semaphore wake, Runnable end) implements AutoCloseable {

        /// @return whether an event may have come
        boolean await(long millis) throws InterruptedException {
            var woken = wake.tryAcquire(millis, TimeUnit.MILLISECONDS);
            wake.drainPermits();
            return woken;
        }

        @Override
        public void close() {
            end.run();
        }
    }

    Reader add(String userId) {
        var wake = new Semaphore(0);
        waiting.compute(userId, (_, others) -> with(others, wake));
        return new Reader(wake, () -> waiting.computeIfPresent(userId, (_, all) -> without(all, wake)));
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private static List<Semaphore> with(List<Semaphore> others, Semaphore wake) {
        var all = others == null ? new CopyOnWriteArrayList<Semaphore>() : others;
        all.add(wake);
        return all;
    }

    private static List<Semaphore> without(List<Semaphore> all, Semaphore wake) {
        all.remove(wake);
        return all.isEmpty() ? null : all;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("live-readers").start(this::lookRegularly);
    }

    private void lookRegularly() {
        var before = new HashMap<String, Long>();
        try {
            while (!stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                before.keySet().retainAll(waiting.keySet());
                look(before);
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    private void look(Map<String, Long> before) {
        var users = List.copyOf(waiting.keySet());
        try {
            for (var begin = 0; begin < users.size(); begin += AT_ONCE) {
                var part = Set.copyOf(users.subList(begin, Math.min(users.size(), begin + AT_ONCE)));
                messages.progress(part).forEach((userId, progress) -> {
                    if (!progress.equals(before.put(userId, progress))) {
                        waiting.getOrDefault(userId, List.of()).forEach(Semaphore::release);
                    }
                });
            }
        } catch (SQLException e) {
            LOG.warnf("live readers cannot be woken, tried again: cause=%s", e);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
        waiting.values().forEach(readers -> readers.forEach(Semaphore::release));
    }
}
