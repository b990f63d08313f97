package dev.lossless.local.system;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.lossless.local.Home;
import dev.lossless.local.KnownProcess;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// How the system that runs in a state folder is reached. `up` keeps it in a file for the other verbs.
///
/// @param pid   of the launcher
/// @param urls  base URL by module
/// @param data  folder with the passwords and the key pair for tokens
@JsonPropertyOrder({"pid", "start", "urls", "jdbcUrl", "kafka", "redis", "data", "logs"})
public record RunningSystem(
        long pid,
        String start,
        Map<String, String> urls,
        String jdbcUrl,
        String kafka,
        String redis,
        String data,
        String logs) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /// Empty when none runs there, also when its launcher was killed.
    public static Optional<RunningSystem> in(Home home) {
        try {
            var found = JSON.readValue(file(home).toFile(), RunningSystem.class);
            return Optional.of(found).filter(system -> system.launcher().alive());
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    /// @throws StartException where only the servers run
    public String url(Service service) {
        if (!urls.containsKey(service.module())) {
            throw new StartException(
                    "Only the servers run here, without %s. Start everything: ./todo up".formatted(service.module()));
        }
        return urls.get(service.module());
    }

    void write(Home home) throws IOException {
        var draft = Files.writeString(home.run().resolve("system.json.new"), JSON.writeValueAsString(this) + "\n");
        Files.move(draft, file(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void delete(Home home) throws IOException {
        Files.deleteIfExists(file(home));
    }

    private KnownProcess launcher() {
        return new KnownProcess(pid, Instant.parse(start));
    }

    private static Path file(Home home) {
        return home.run().resolve("system.json");
    }
}
