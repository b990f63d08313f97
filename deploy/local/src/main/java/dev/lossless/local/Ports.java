package dev.lossless.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
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

    private final Path promises =
            Path.of(System.getProperty("java.io.tmpdir"), "todo-ports-" + System.getProperty("user.name"));
    private final List<FileChannel> held = new ArrayList<>();

    /// @throws StartException if exactly this port was asked for and is taken
    public synchronized int take(PortChoice choice) {
        return switch (choice) {
            case PortChoice.Any() -> anyPort();
            case PortChoice.Preferred(int port) -> promise(port) ? port : anyPort();
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
            Files.createDirectories(promises);
            var channel = FileChannel.open(
                    promises.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) && free(port)) {
                return held.add(channel);
            }
            channel.close();
            return false;
        } catch (IOException e) {
            throw new StartException("Cannot note the choice of a port in " + promises + ": " + e.getMessage(), e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
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

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // the process's end releases it too
        }
    }
}
