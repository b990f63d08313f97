package dev.lossless.local.system;

import dev.lossless.local.Coordinates;
import dev.lossless.local.JavaProgram;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One of the packaged services.
public enum Service {
    TODO("todo-service", 8080, Optional.of("todo")),
    AUDIT("audit-consumer", 8081, Optional.of("audit")),
    ANALYTICS("analytics-consumer", 8082, Optional.of("analytics")),
    CACHE("cache-consumer", 8083, Optional.empty()),
    NOTIFICATION("notification-consumer", 8084, Optional.of("notification"));

    private static final Path JVM_OPTIONS = Path.of("deploy/images/java.options");

    /// Elsewhere webhooks reach public addresses alone, by TLS.
    private static final Map<String, String> RECEIVERS_ON_THIS_MACHINE = Map.of(
            "webhooks.target.plain-http", "true",
            "webhooks.target.permitted-networks", "127.0.0.0/8,::1/128");

    private final String module;
    private final int usualPort;
    private final Optional<String> schema;

    Service(String module, int usualPort, Optional<String> schema) {
        this.module = module;
        this.usualPort = usualPort;
        this.schema = schema;
    }

    /// Its module, its process and its consumer group all have this name.
    public String module() {
        return module;
    }

    public int usualPort() {
        return usualPort;
    }

    /// The server after which its process is started. Migrations need the database; the cache consumer is so
    /// fast that
    /// it would come before the broker and warn about it.
    boolean needs(String server) {
        return server.equals(schema.isPresent() ? "mariadb" : "kafka");
    }

    /// @throws StartException if it is not built
    Path program(Path repository) {
        var program = repository.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (Files.notExists(program)) {
            throw new StartException(module + " is not built: " + program + " is missing. ./todo builds it.");
        }
        return program;
    }

    /// Its process, with these servers and on this port of 127.0.0.1.
    public ServerProcess.Command command(SystemConfig config, Coordinates servers, int port) {
        var words = new ArrayList<String>();
        words.add(JavaProgram.path());
        words.addAll(imageOptions(config));
        words.add("-Xmx128m");
        words.addAll(cacheOptions(config));
        words.addAll(List.of("-jar", program(config.repository()).toString()));
        var environment = environment(servers, port);
        environment.putAll(config.variables());
        return new ServerProcess.Command(module, config.repository().resolve(module), environment, words);
    }

    /// The JVM's AOT cache: loaded classes and method profiles of an earlier run of the same build (JEP 483, JEP 515).
    private Path cache(Path repository) {
        return program(repository).resolveSibling("app.aot");
    }

    /// Where the JVM writes a cache. It is [#cache] once it is whole.
    private Path recording(Path repository) {
        return program(repository).resolveSibling("app.aot.recording");
    }

    /// Whether the cache belongs to the build that is there. The JVM checks the rest, and goes on without one that
    /// does not fit.
    private boolean hasCache(Path repository) {
        var cache = cache(repository).toFile();
        return cache.lastModified() > program(repository).toFile().lastModified();
    }

    /// Whether a run with this configuration records a cache, and writes it when it is stopped.
    boolean records(SystemConfig config) {
        return config.recording() && !hasCache(config.repository());
    }

    /// Makes what a run has recorded the cache of the next start. Call it when the process has ended by itself: the
    /// file of one that was killed may be cut.
    void keepRecording(SystemConfig config) throws IOException {
        var recording = recording(config.repository());
        if (Files.exists(recording)) {
            Files.move(recording, cache(config.repository()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Those of the images. A version from before there were images has none.
    private static List<String> imageOptions(SystemConfig config) {
        var options = config.repository().resolve(JVM_OPTIONS);
        return Files.exists(options) ? List.of("@" + options) : List.of();
    }

    private List<String> cacheOptions(SystemConfig config) {
        if (records(config)) {
            return List.of("-XX:AOTCacheOutput=" + recording(config.repository()));
        }
        return hasCache(config.repository()) ? List.of("-XX:AOTCache=" + cache(config.repository())) : List.of();
    }

    /// Quarkus's settings for it with these servers.
    Map<String, String> settings(Coordinates servers) {
        return schema.map(servers::settingsOf).orElseGet(servers::settings);
    }

    private Map<String, String> environment(Coordinates servers, int port) {
        var settings = new LinkedHashMap<>(settings(servers));
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.http.port", Integer.toString(port));
        if (this == NOTIFICATION) {
            settings.putAll(RECEIVERS_ON_THIS_MACHINE);
        }
        var environment = new LinkedHashMap<String, String>();
        settings.forEach((name, value) -> environment.put(variable(name), value));
        return environment;
    }

    /// Quarkus's spelling of a setting as an environment variable.
    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
