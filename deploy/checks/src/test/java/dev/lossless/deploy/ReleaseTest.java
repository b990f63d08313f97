package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The release workflow, as far as that can be seen without running it.
class ReleaseTest {

    private final String text = text();
    private final Map<String, Map<String, Object>> jobs = jobs();

    private static String text() {
        try {
            return Files.readString(Repository.ROOT.resolve(".github/workflows/release.yaml"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, Map<String, Object>> jobs() {
        Map<String, Map<String, Map<String, Object>>> workflow = new Yaml().load(text);
        return workflow.get("jobs");
    }

    @Test
    void everyServiceIsReleased() {
        var services = Overlays.of("production").services().stream()
                .map(Workload::name)
                .toList();
        assertThat(List.of("image", "sign"))
                .allSatisfy(job -> assertThat(matrix(job)).containsExactlyInAnyOrderElementsOf(services));
    }

    @Test
    void nothingIsReleasedThatWasNotTested() {
        assertThat(jobs.get("build").toString()).contains("run=.ci/run");
        assertThat(jobs.get("image")).containsEntry("needs", "build");
        assertThat(jobs.get("sign")).containsEntry("needs", List.of("build", "image"));
        assertThat(jobs.get("chart")).containsEntry("needs", List.of("build", "sign"));
    }

    @Test
    void argumentsAreThoseOfTheDockerfile() throws IOException {
        var dockerfile = Files.readString(Repository.DEPLOY.resolve("images/Dockerfile"));
        assertThat(Pattern.compile("--build-arg (\\w+)=")
                        .matcher(text)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyInAnyOrder("SERVICE", "VERSION", "REVISION", "SOURCE")
                .allMatch(argument -> dockerfile.contains("\nARG " + argument));
    }

    /// A job may do no more than it says; actions have a version.
    @Test
    void jobsHaveTheLeastRights() {
        assertThat(text).contains("\npermissions: {}\n");
        assertThat(jobs).allSatisfy((_, job) -> assertThat(job).containsKeys("permissions", "timeout-minutes"));
        assertThat(Pattern.compile("uses: (\\S+)").matcher(text).results().map(MatchResult::group))
                .isNotEmpty()
                .allMatch(action -> action.matches("uses: [\\w-]+/[\\w-]+@v\\d+"));
    }

    @SuppressWarnings("unchecked")
    private List<String> matrix(String job) {
        var strategy = (Map<String, Map<String, Object>>) jobs.get(job).get("strategy");
        return (List<String>) strategy.get("matrix").get("service");
    }
}
