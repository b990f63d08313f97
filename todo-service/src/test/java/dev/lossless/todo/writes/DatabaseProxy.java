package dev.lossless.todo.writes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between writers and the database, and knows their commits: it can hold them up, and it can end connections
/// between a commit and its answer.
public final class DatabaseProxy implements AutoCloseable {

    private static final int PIECE = 64 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final AtomicInteger cut = new AtomicInteger();
    private volatile boolean cutting;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile CountDownLatch arrived = new CountDownLatch(0);

    /// @param target the database's port, on 127.0.0.1
    public DatabaseProxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// The next commit reaches the database, its answer nobody: the connection is ended instead.
    public void cutAtTheNextCommit() {
        cutting = true;
    }

    /// How many connections were ended.
    public int cuts() {
        return cut.get();
    }

    /// Commits wait here, until [#release].
    public void hold() {
        arrived = new CountDownLatch(1);
        held = new CountDownLatch(1);
    }

    /// Returns when one waits.
    public void awaitHeld() throws InterruptedException {
        if (!arrived.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no commit came");
        }
    }

    public void release() {
        held.countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                new Connection(client, server).start();
            } catch (IOException _) {
                // the listener is closed, or the database is away
            }
        }
    }

    private final class Connection {

        private final Socket client;
        private final Socket server;
        private volatile boolean answerIsLost;

        private Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void start() {
            Thread.ofVirtual().start(this::passRequests);
            Thread.ofVirtual().start(this::passAnswers);
        }

        private void passRequests() {
            try (client;
                    server) {
                var piece = new byte[PIECE];
                for (int length; (length = client.getInputStream().read(piece)) > 0; ) {
                    if (new String(piece, 0, length, StandardCharsets.ISO_8859_1).contains("; COMMIT")) {
                        commit();
                    }
                    server.getOutputStream().write(piece, 0, length);
                }
            } catch (IOException | InterruptedException _) {
                // the other direction ends too, as both sockets are closed
            }
        }

        private void commit() throws InterruptedException {
            arrived.countDown();
            held.await();
            synchronized (DatabaseProxy.this) {
                answerIsLost = cutting;
                cutting = false;
            }
        }

        private void passAnswers() {
            try (client;
                    server) {
                var piece = new byte[PIECE];
                for (int length; (length = server.getInputStream().read(piece)) > 0; ) {
                    if (answerIsLost) {
                        cut.incrementAndGet();
                        return;
                    }
                    client.getOutputStream().write(piece, 0, length);
                }
            } catch (IOException _) {
                // the other direction ends too, as both sockets are closed
            }
        }
    }

    @Override
    public void close() {
        release();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
