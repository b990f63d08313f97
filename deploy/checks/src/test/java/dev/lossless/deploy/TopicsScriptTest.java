package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the script that makes topics asks of Kafka's own tools, which only note down how they are called.
class TopicsScriptTest {

    @TempDir
    Path folder;

    @Test
    void missingTopicsAreMadeAndTheOthersAreSetRight() throws Exception {
        var calls = folder.resolve("calls");
        tool("kafka-topics.sh", """
                case "$*" in *--list*) echo todo.events; exit ;; esac
                echo "topics $*" >>'%s'""".formatted(calls));
        tool("kafka-configs.sh", "echo \"configs $*\" >>'%s'".formatted(calls));
        var script = Repository.DEPLOY.resolve("components/kafka/topics.sh");
        var process = new ProcessBuilder("/bin/bash", script.toString(), "broker:1").redirectErrorStream(true);
        process.environment().put("KAFKA_BIN", folder.toString());
        var started = process.start();
        var output = new String(started.getInputStream().readAllBytes());
        assertThat(started.waitFor()).as(output).isZero();
        assertThat(Files.readAllLines(calls))
                .hasSize(Topics.ofScript().size())
                .contains("configs --bootstrap-server broker:1 --alter --entity-type topics --entity-name todo.events"
                        + " --add-config retention.ms=-1,compression.type=uncompressed,max.message.bytes=1048588")
                .filteredOn(call -> call.startsWith("topics"))
                .hasSize(Topics.ofScript().size() - 1)
                .allMatch(call -> call.contains("--create") && call.contains("--config compression.type=uncompressed"));
    }

    private void tool(String name, String body) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
