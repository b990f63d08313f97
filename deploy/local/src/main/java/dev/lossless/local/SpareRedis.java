package dev.lossless.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// One more Redis, empty, for tests of fail-overs. It ends with [#close].
public final class SpareRedis implements AutoCloseable {

    private final Ports ports = new Ports();
    private final int port = ports.take(new PortChoice.Any());
    private final ServerProcess process;

    private SpareRedis(Path folder) throws IOException {
        var config = ServersConfig.in(folder, Home.find().binaries());
        var redis = new Redis(config, port);
        redis.prepare();
        process = ServerProcess.start(redis.command(), config.logs(), folder.resolve("run"));
        try {
            process.awaitReady(() -> redis.ready(process));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StartException("The start was interrupted.");
        }
    }

    /// @param folder for its files, of its own
    public static SpareRedis start(Path folder) {
        try {
            return new SpareRedis(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
