package dev.lossless.bench.relay;

import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/// A packaged todo-service in a process of its own.
record Replica(ServerProcess process, int port) implements AutoCloseable {

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Replica awaitReady() throws IOException, InterruptedException {
        while (!answers()) {
            if (!process.alive()) {
                throw process.ended();
            }
            Thread.sleep(50);
        }
        return this;
    }

    private boolean answers() throws IOException {
        var request =
                (HttpURLConnection) url().resolve("/q/health/ready").toURL().openConnection();
        try {
            return request.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException _) {
            return false;
        } finally {
            request.disconnect();
        }
    }

    @Override
    public void close() {
        process.stop();
    }
}
