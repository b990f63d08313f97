package dev.lossless.drill.system;

import dev.lossless.cli.system.Service;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/// One running process of a service.
public final class Replica {

    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int HTTP_MILLIS = 2_000;

    private final Service service;
    private final int number;
    private final int port;
    private final ServerProcess process;

    Replica(Service service, int number, int port, ServerProcess process) {
        this.service = service;
        this.number = number;
        this.port = port;
        this.process = process;
    }

    public Service service() {
        return service;
    }

    /// Counts the replicas of a service, from 1.
    public int number() {
        return number;
    }

    int port() {
        return port;
    }

    public ServerProcess process() {
        return process;
    }

    public String name() {
        return process.name();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /// Returns when it says that it is ready.
    ///
    /// @throws IllegalStateException when it ends, or takes longer than five minutes
    public void awaitReady() throws InterruptedException {
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (!ready()) {
            if (!process.alive()) {
                throw process.ended();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        name() + " was not ready within " + READY_LIMIT.toSeconds() + " s. Its log: " + process.log());
            }
            Thread.sleep(POLL);
        }
    }

    private boolean ready() {
        try {
            var request = (HttpURLConnection)
                    URI.create(url() + "/q/health/ready").toURL().openConnection();
            request.setConnectTimeout(HTTP_MILLIS);
            request.setReadTimeout(HTTP_MILLIS);
            return request.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException _) {
            return false;
        }
    }
}
