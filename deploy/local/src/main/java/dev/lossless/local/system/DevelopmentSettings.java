package dev.lossless.local.system;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.SecretFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// Files in which a service that is run from its sources finds the servers, keys and passwords: its profile
/// `dev` reads
/// the one with its name. They are there as long as the servers run.
final class DevelopmentSettings {

    private DevelopmentSettings() {}

    static void write(Home home, Coordinates servers) throws IOException {
        for (var service : Service.values()) {
            var settings = new Properties();
            settings.putAll(service.settings(servers));
            var text = new StringWriter();
            settings.store(text, null);
            SecretFile.write(file(home, service), text.toString());
        }
    }

    static void delete(Home home) throws IOException {
        for (var service : Service.values()) {
            Files.deleteIfExists(file(home, service));
        }
    }

    private static Path file(Home home, Service service) {
        return home.run().resolve(service.module() + ".properties");
    }
}
