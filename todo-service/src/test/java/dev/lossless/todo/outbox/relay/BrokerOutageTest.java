package dev.lossless.todo.outbox.relay;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.local.SharedServers;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// The broker's process is stopped (SIGSTOP): connections stay open and nobody answers, the worst way to be away.
@TodoServiceTest
class BrokerOutageTest {

    private static final int WRITES = 30;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String alice = Users.fresh();

    @Test
    void writesAndReadinessDoNotNoticeTheOutageAndTheRelayCatchesUpInOrder() throws Exception {
        try (var topic = new TopicReader(kafka, "todo.events")) {
            write();
            topic.await(alice, 1);
            signalBroker("-STOP");
            try {
                IntStream.range(0, WRITES).forEach(_ -> write());
                given().get("/q/health/ready").then().statusCode(200);
            } finally {
                signalBroker("-CONT");
            }
            var sequences = topic.await(alice, WRITES + 1).stream()
                    .map(TopicReader::sequence)
                    .distinct()
                    .toList();
            assertThat(sequences)
                    .isEqualTo(LongStream.rangeClosed(1, WRITES + 1).boxed().toList());
        }
    }

    private void write() {
        Users.as(alice).body("{\"title\": \"x\"}").post("/todos").then().statusCode(201);
    }

    private static void signalBroker(String signal) throws IOException, InterruptedException {
        var mark = "-Dkafka.logs.dir=" + SharedServers.get().data().resolveSibling("logs");
        var broker = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .filter(process -> !process.info().command().orElse("").endsWith("setsid"))
                .findFirst()
                .orElseThrow();
        var kill = new ProcessBuilder("kill", signal, Long.toString(broker.pid()));
        assertThat(kill.start().waitFor()).isZero();
    }
}
