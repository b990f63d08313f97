package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The list of what a service consists of is complete, and nothing in it has a licence that nobody has looked
/// at.
class SbomTest {

    /// Where a component offers several, one of these is taken. The last is that of MySQL's driver.
    private static final Set<String> ACCEPTED = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "EPL-2.0",
            "CC0-1.0",
            "Public Domain",
            "The GNU General Public License, v2 with Universal FOSS Exception, v1.0");

    @ParameterizedTest
    @ValueSource(
            strings = {"todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"
            })
    void everyLibraryIsListed(String service) throws IOException {
        var listed = components(service)
                .map(component -> component.path("group").asText() + "."
                        + component.path("name").asText() + "-"
                        + component.path("version").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        try (var files = Files.walk(Repository.ROOT.resolve(service).resolve("target/quarkus-app/lib"))) {
            var libraries = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
            assertThat(libraries).isNotEmpty().allSatisfy(library -> assertThat(listed)
                    .anyMatch(library::startsWith));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"
            })
    void everyComponentHasALicenceThatIsAccepted(String service) throws IOException {
        assertThat(components(service)).allSatisfy(component -> assertThat(licences(component))
                .as(component.path("purl").asText())
                .containsAnyElementsOf(ACCEPTED));
    }

    private static Set<String> licences(JsonNode component) {
        return component
                .path("licenses")
                .valueStream()
                .map(licence -> licence.has("expression")
                        ? licence.path("expression").asText()
                        : licence.at("/license/id")
                                .asText(licence.at("/license/name").asText()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JsonNode> components(String service) throws IOException {
        var bom = Repository.ROOT.resolve(service).resolve("target/bom.json");
        return new ObjectMapper().readTree(bom.toFile()).path("components").valueStream();
    }
}
