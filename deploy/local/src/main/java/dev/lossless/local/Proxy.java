package dev.lossless.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stands between the services and a server, and makes the way to it slow, silent or broken.
public final class Proxy implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;
    private static final int CONNECT_MILLIS = 2_000;

    private final ServerSocket listener;
    private volatile int target;
    private volatile Instant firstConnection;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private boolean requestsHeld;
    private boolean answersHeld;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean closed;

    /// @param port   where it listens, on 127.0.0.1
    /// @param target the server's port
    public Proxy(int port, int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-" + port).start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Each piece takes this much longer, in both directions.
    public void slow(Duration added) {
        delay = added;
    }

    /// Nothing passes, and nobody is told: what a network does when a switch dies.
    public void silence() {
        hold(true, true);
    }

    /// The server gets everything, the services hear nothing.
    public void holdAnswers() {
        hold(false, true);
    }

    /// The services send, and nothing arrives; what the server has to say still comes.
    public void holdRequests() {
        hold(true, false);
    }

    /// Breaks all connections; new ones can be made at once.
    ///
    /// @return how many there were
    public int cut() {
        var cut = connections.size();
        connections.forEach(Connection::close);
        return cut;
    }

    /// Leads to another server from now on, as an address that moves. Connections to the one before break.
    public void moveTo(int port) {
        leadTo(port);
        heal();
        cut();
    }

    /// New connections lead to this server from now on; those to the one before stay.
    public void leadTo(int port) {
        firstConnection = null;
        target = port;
    }

    /// When the first connection was made since it leads to where it leads; empty before.
    public Optional<Instant> firstConnection() {
        return Optional.ofNullable(firstConnection);
    }

    /// The server before is gone and tells nobody: its connections swallow everything, for ever. New ones can
    /// be made.
    ///
    /// @return how many connections there were
    public int vanish() {
        var vanished = connections.size();
        connections.forEach(connection -> connection.abandoned = true);
        return vanished;
    }

    /// As if nothing had been.
    public void heal() {
        delay = Duration.ZERO;
        hold(false, false);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        heal();
        listener.close();
        cut();
    }

    private void hold(boolean requests, boolean answers) {
        lock.lock();
        try {
            requestsHeld = requests;
            answersHeld = answers;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException _) {
                // the listener is closed, or the client was gone again
            }
        }
    }

    /// A client is turned away when the server is.
    private void connect(Socket client) {
        var server = new Socket();
        var connection = new Connection(client, server);
        connections.add(connection);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            if (firstConnection == null) {
                firstConnection = Instant.now();
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(connection, server, client, false));
            pump(connection, client, server, true);
        } catch (IOException _) {
            connection.close();
        }
    }

    private void pump(Connection connection, Socket from, Socket to, boolean requests) {
        try {
            copy(connection, from.getInputStream(), to.getOutputStream(), requests);
        } catch (IOException | InterruptedException _) {
            // one of the two has gone; the other one goes with it
        } finally {
            connection.close();
        }
    }

    private void copy(Connection connection, InputStream from, OutputStream to, boolean requests)
            throws IOException, InterruptedException {
        var chunk = new byte[CHUNK];
        for (var length = from.read(chunk); length >= 0; length = from.read(chunk)) {
            if (!delay.isZero()) {
                Thread.sleep(delay);
            }
            awaitRelease(requests);
            if (!connection.abandoned) {
                to.write(chunk, 0, length);
            }
        }
    }

    private void awaitRelease(boolean requests) throws InterruptedException {
        lock.lock();
        try {
            while (requests ? requestsHeld : answersHeld) {
                released.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Connection implements AutoCloseable {

        private final Socket client;
        private final Socket server;
        private volatile boolean abandoned;

        private Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        @Override
        public void close() {
            connections.remove(this);
            try (client;
                    server) {
                // both
            } catch (IOException _) {
                // they are gone either way
            }
        }
    }
}
