package dev.lossless.local;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The users that Compose and Kubernetes make in MySQL are those of the local stack, with the same rights.
class DatabaseUsersTest {

    private static final Path SCRIPT = Path.of("../components/mysql/users.sh");

    @Test
    void scriptMakesTheLocalStacksUsers(@TempDir Path data) throws Exception {
        var passwords = Passwords.in(data);
        passwords.complete();
        var process = new ProcessBuilder("bash", "-c", "docker_process_sql() { cat; }; . " + SCRIPT);
        Schema.allUsers().forEach(user -> process.environment()
                .put(user.toUpperCase(Locale.ROOT) + "_PASSWORD", passwords.of(user)));
        var running = process.start();
        var sql = running.inputReader().lines().collect(joining("\n"));

        assertThat(running.waitFor()).isZero();
        assertThat(sql.lines().sorted())
                .isEqualTo(Schema.ALL.stream()
                        .flatMap(schema -> schema.sql(passwords).lines())
                        .sorted()
                        .toList());
    }
}
