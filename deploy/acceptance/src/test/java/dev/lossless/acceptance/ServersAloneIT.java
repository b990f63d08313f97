package dev.lossless.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.Terminal;
import dev.lossless.cli.Todo;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Progress;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.SystemConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What `todo up --servers` starts.
@Tag("slow")
@Order(3)
class ServersAloneIT {

    private static final Home HOME = new Home(Path.of("target", "servers"));

    private static LocalSystem system;
    private static RunningSystem running;

    @BeforeAll
    static void start() throws Exception {
        LocalSystem.delete(HOME);
        var config = SystemConfig.apart(Home.repository(), HOME, Home.find().binaries());
        system = new LocalSystem(config.withoutServices(), Progress.silent());
        running = system.start();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void serversAnswerAndNoServiceRuns() throws Exception {
        assertThat(running.urls()).isEmpty();
        var password = new Coordinates(Path.of(running.data()), 0, 0, 0).password("todo_owner");
        try (var connection = DriverManager.getConnection(running.jdbcUrl(), "todo_owner", password)) {
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThat(system.firstEnd()).isNotDone();
    }

    @Test
    void verbThatNeedsAServiceSaysWhatIsMissing() {
        var err = new ByteArrayOutputStream();
        var stream = new PrintStream(err, true);
        var code = Todo.commandLine(new Terminal(stream, stream, false, false))
                .execute("demo", "--home", HOME.folder().toString());
        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("Only the servers run here, without todo-service. Start everything: ./todo up");
    }
}
