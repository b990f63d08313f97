package dev.lossless.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/// One more Redis, empty, for tests of fail-overs. It ends with [#close].
public final class SpareRedis implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(10);

    private final Ports ports = new Ports();
    private final int port = ports.take(new PortChoice.Any());
    private final ServerProcess process;

    private SpareRedis(Path folder) throws IOException {
        var config = ServersConfig.in(folder, Home.find().binaries());
        var redis = new Redis(config, port);
        redis.prepare();
        process = ServerProcess.start(redis.command(), config.logs(), folder.resolve("run"));
        awaitReady(redis);
    }

    /// @param folder for its files, of its own
    public static SpareRedis start(Path folder) {
        try {
            return new SpareRedis(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(Redis redis) throws IOException {
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(redis)) {
            if (!process.alive() || System.nanoTime() > deadline) {
                close();
                throw process.ended();
            }
            sleep();
        }
    }

    private boolean answers(Redis redis) {
        try {
            return redis.ready(process);
        } catch (IOException _) {
            return false;
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StartException("The start was interrupted.");
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://" + host() + ":" + port;
    }

    @Override
    public void close() {
        process.stop();
        ports.close();
    }
}
