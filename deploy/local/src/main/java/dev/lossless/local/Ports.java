package dev.lossless.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Hands out TCP ports on 127.0.0.1. A port stays promised to its taker, across all processes of this user that use
/// this class, until it is closed or its process ends: so two systems that start at once do not choose the same port in
/// the time between the choice and the server's own bind.
public final class Ports implements AutoCloseable {

    /// Below the ranges from which Linux and macOS take the ports of outgoing connections.
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 31_999;
    private static final int CONNECT_MILLIS = 200;

    /// One byte per port, locked as long as the port is promised. The file is never closed, because closing it would
    /// release all locks of this process.
    private static FileChannel promises;

    private final List<FileLock> held = new ArrayList<>();

    /// @throws StartException if exactly this port was asked for and is taken
    public synchronized int take(PortChoice choice) {
        return switch (choice) {
            case PortChoice.Any() -> anyPort();
            case PortChoice.Preferred(int port) -> promise(port) ? port : anyPort();
            case PortChoice.Taken(int port) -> port;
            case PortChoice.Exactly(int port, String option) -> {
                if (!promise(port)) {
                    throw new StartException("Port " + port + " is taken. Choose another one with " + option + ".");
                }
                yield port;
            }
        };
    }

    @Override
    public synchronized void close() {
        held.forEach(Ports::release);
        held.clear();
    }

    private int anyPort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (promise(port)) {
                return port;
            }
        }
        throw new StartException("No free port found between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1.");
    }

    private boolean promise(int port) {
        try {
            var lock = promises().tryLock(port, 1, false);
            if (lock == null) {
                return false;
            }
            if (free(port)) {
                return held.add(lock);
            }
            lock.release();
            return false;
        } catch (OverlappingFileLockException _) {
            return false; // promised by this very process
        } catch (IOException e) {
            throw new StartException("Cannot note the choice of a port in " + file() + ": " + e, e);
        }
    }

    private static synchronized FileChannel promises() throws IOException {
        if (promises == null) {
            promises = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        return promises;
    }

    private static Path file() {
        return Path.of(System.getProperty("java.io.tmpdir"), "todo-ports-" + System.getProperty("user.name") + ".lock");
    }

    /// Asks by binding and by connecting: on macOS a bind to 127.0.0.1 succeeds beside a listener on all addresses.
    private static boolean free(int port) {
        var loopback = InetAddress.getLoopbackAddress();
        try (var listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(loopback, port));
        } catch (IOException _) {
            return false;
        }
        try (var client = new Socket()) {
            client.connect(new InetSocketAddress(loopback, port), CONNECT_MILLIS);
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.release();
        } catch (IOException _) {
            // the process's end releases it too
        }
    }
}
