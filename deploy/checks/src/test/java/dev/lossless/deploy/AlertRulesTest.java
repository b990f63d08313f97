package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.deploy.Models.PrometheusRule.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts as the production overlay brings them.
class AlertRulesTest {

    private static final Path TESTS = Path.of("src/test/resources/certificates.test.yml");

    @TempDir
    Path folder;

    @Test
    void runbooksAreAddressesOfPagesThatAreThere() {
        assertThat(alerts()).hasSizeGreaterThan(15).allSatisfy(alert -> {
            var address = alert.annotations().get("runbook_url");
            assertThat(address).startsWith("https://").contains("/deploy/");
            var page = Repository.DEPLOY.resolve(address.substring(address.indexOf("/deploy/") + "/deploy/".length()));
            assertThat(page).content().contains("## What it means", "## What to look at", "## What to do");
        });
    }

    /// Each alert fires in one history and is silent in another.
    @Test
    void certificatesThatEndAreTold() throws Exception {
        Stream.of("CertificateEnds", "CertificateInUseEnds", "CertificateNotReloaded")
                .forEach(alert -> assertThat(TESTS).content().contains("alertname: " + alert + "\n"));
        new ObjectMapper()
                .writeValue(folder.resolve("certificates.yml").toFile(), Map.of("groups", raw("todo-certificates")));
        Files.copy(TESTS, folder.resolve("certificates.test.yml"));
        promtool("check", "rules", "certificates.yml");
        promtool("test", "rules", "certificates.test.yml");
    }

    private static List<Alert> alerts() {
        return Overlays.of("production")
                .all(Models.PrometheusRule.class)
                .flatMap(rule -> rule.spec().groups().stream())
                .flatMap(group -> group.rules().stream())
                .toList();
    }

    /// The groups of this rule, as they stand in the overlay.
    private static Object raw(String name) {
        return Overlays.of("production").raw().stream()
                .filter(object -> object.get("kind").equals("PrometheusRule"))
                .filter(object ->
                        ((Map<?, ?>) object.get("metadata")).get("name").equals(name))
                .map(object -> ((Map<?, ?>) object.get("spec")).get("groups"))
                .findFirst()
                .orElseThrow();
    }

    private void promtool(String... words) throws Exception {
        var installed = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
        if (!installed) {
            var missing =
                    "NOT CHECKED: promtool is missing, so these alerts were not tried. Debian: apt-get install prometheus";
            System.err.println(missing);
            // continuous integration does not skip: it fails below
            assumeTrue(System.getenv("CI") != null, missing);
        }
        var process = new ProcessBuilder(
                        Stream.concat(Stream.of("promtool"), Stream.of(words)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
