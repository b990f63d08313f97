package dev.lossless.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stands between the service and Redis, and can be silent or away without disturbing anybody else.
final class RedisProxy implements AutoCloseable {

    private enum Mode {
        FORWARD,
        SILENT,
        AWAY
    }

    private final URI home;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile URI target;
    private Mode mode = Mode.FORWARD;

    RedisProxy(String target) {
        try {
            this.home = URI.create(target);
            this.target = home;
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// The Redis that answers at first.
    URI home() {
        return home;
    }

    String url() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /// Takes what comes, and answers nothing, until [#restore].
    void silence() {
        change(Mode.SILENT);
    }

    /// Closes all connections, new ones at once, until [#restore].
    void takeAway() {
        change(Mode.AWAY);
        sockets.forEach(RedisProxy::close);
    }

    /// A fail-over: from now on another Redis answers at this address.
    void failOverTo(String url) {
        takeAway();
        target = URI.create(url);
        change(Mode.FORWARD);
    }

    /// Works again, with the first Redis. What came in silence is passed on.
    void restore() {
        if (!target.equals(home)) {
            failOverTo(home.toString());
        }
        change(Mode.FORWARD);
    }

    private void change(Mode next) {
        lock.lock();
        try {
            mode = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException _) {
                // the next connection may do
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (mode == Mode.AWAY) {
            client.close();
            return;
        }
        var redis = new Socket(target.getHost(), target.getPort());
        sockets.add(client);
        sockets.add(redis);
        Thread.ofVirtual().start(() -> copy(client, redis));
        Thread.ofVirtual().start(() -> copy(redis, client));
    }

    private void copy(Socket from, Socket to) {
        var buffer = new byte[8192];
        try (from;
                to) {
            for (int length; (length = from.getInputStream().read(buffer)) > 0; ) {
                awaitVoice();
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException | InterruptedException _) {
            // the other direction ends too, as both sockets are closed
        }
    }

    private void awaitVoice() throws InterruptedException {
        lock.lock();
        try {
            while (mode == Mode.SILENT) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is closed enough
        }
    }

    @Override
    public void close() {
        takeAway();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
