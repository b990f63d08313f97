package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the one Dockerfile says of every container.
class ImageTest {

    private static final Pattern INSTRUCTION = Pattern.compile("(?m)^([A-Z]+) (.*(?:\\\\\\n.*)*)$");
    private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(\\S+)");

    private static final Map<String, String> LAST = lastStage();

    /// The last of each instruction, in the stage that is run.
    private static Map<String, String> lastStage() {
        try {
            var file = Files.readString(Repository.DEPLOY.resolve("images/Dockerfile"));
            return INSTRUCTION
                    .matcher(file.substring(file.lastIndexOf("\nFROM ")))
                    .results()
                    .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (_, later) -> later));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"
            })
    void serviceLogsJson(String service) {
        assertThat(variables()).containsEntry("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        assertThat(ServiceSettings.of(service).reads("QUARKUS_LOG_CONSOLE_JSON_ENABLED"))
                .isTrue();
    }

    @Test
    void containersHaveTheUserAndThePortOfTheManifests() {
        var pods = Overlays.of("local").services();
        assertThat(pods).isNotEmpty().allSatisfy(workload -> {
            var context = workload.pod().getSecurityContext();
            assertThat(LAST)
                    .containsEntry("USER", context.getRunAsUser() + ":" + context.getRunAsGroup())
                    .containsEntry(
                            "EXPOSE",
                            workload.pod()
                                    .getContainers()
                                    .getFirst()
                                    .getPorts()
                                    .getFirst()
                                    .getContainerPort()
                                    .toString());
        });
        assertThat(variables()).containsEntry("QUARKUS_HTTP_PORT", LAST.get("EXPOSE"));
    }

    /// No shell is there to run it, and it is process 1, which gets the signal.
    @Test
    void javaIsStartedDirectly() {
        assertThat(LAST.get("FROM")).isEqualTo("scratch");
        assertThat(LAST.get("ENTRYPOINT")).startsWith("[\"/opt/jre/bin/java\"");
    }

    @Test
    void imageSaysWhatItIsAndWhatItConsistsOf() throws IOException {
        var dockerfile = Files.readString(Repository.DEPLOY.resolve("images/Dockerfile"));
        var let = Files.readString(Repository.ROOT.resolve(".dockerignore"));
        assertThat(dockerfile)
                .contains(
                        "COPY ${SERVICE}/target/bom.json /app/",
                        "image.title=\"${SERVICE}\"",
                        "image.version=\"${VERSION}\"",
                        "image.revision=\"${REVISION}\"",
                        "image.source=\"${SOURCE}\"",
                        "image.licenses=\"Apache-2.0\"");
        assertThat(let).contains("!*/target/bom.json\n");
    }

    static Map<String, String> variables() {
        return VARIABLE.matcher(LAST.get("ENV"))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }
}
