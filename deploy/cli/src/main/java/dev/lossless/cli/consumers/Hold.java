package dev.lossless.cli.consumers;

import dev.lossless.cli.CliException;
import dev.lossless.local.Home;
import dev.lossless.local.system.HoldFile;
import dev.lossless.local.system.Service;
import java.io.IOException;

/// Keeps a service of the local system stopped, until it is closed or this process ends.
record Hold(HoldFile file) implements AutoCloseable {

    static Hold on(Home home, Service service) {
        var file = HoldFile.of(home, service);
        try {
            file.take();
            return new Hold(file);
        } catch (IOException e) {
            throw new CliException("Cannot write " + file.path() + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            file.release();
        } catch (IOException e) {
            throw new CliException("Cannot delete " + file.path() + ", which keeps the service stopped: " + e, e);
        }
    }
}
