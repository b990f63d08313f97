package dev.lossless.bench.relay;

import dev.lossless.bench.relay.Contender.Stage;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.LocalServers;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.ServersConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Servers of a benchmark's own, which begin empty. Closing it, or the end of this process, stops them and all that was
/// started beside them; their data goes.
record Stand(LocalServers servers, Stage stage) implements AutoCloseable {

    /// @param name of the folder, which another run of the same benchmark may have left
    static Stand open(Home home, String name) throws Exception {
        var folder = home.folder().resolve(name);
        ServerProcess.stopLeftOvers(folder.resolve("run"));
        Folders.delete(folder);
        var servers = new LocalServers(ServersConfig.in(folder, home.binaries()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(servers, folder), "stop servers"));
        return new Stand(servers, new Stage(folder, servers.start(_ -> {})));
    }

    private static void stop(LocalServers servers, Path folder) {
        try {
            ServerProcess.stopLeftOvers(folder.resolve("run"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            servers.close();
        }
    }

    @Override
    public void close() throws IOException {
        servers.close();
        Folders.delete(stage.folder().resolve("data"));
    }
}
