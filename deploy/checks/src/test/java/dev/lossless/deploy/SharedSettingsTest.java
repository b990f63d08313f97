package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What all services share stands in one place: a copy in one of them would stay behind when the place changes.
class SharedSettingsTest {

    private static final Path SHARED =
            Path.of("libraries/edge/src/main/resources/META-INF/microprofile-config.properties");
    private static final String OWN = "src/main/resources/application.properties";

    @Test
    void noServiceRepeatsASettingThatAllShare() throws IOException {
        var shared = read(Repository.ROOT.resolve(SHARED));
        try (var folders = Files.list(Repository.ROOT)) {
            var services = folders.filter(SharedSettingsTest::usesTheLibrary).toList();
            assertThat(services).isNotEmpty().allSatisfy(service -> assertThat(
                            read(service.resolve(OWN)).entrySet())
                    .as("%s", service.getFileName())
                    .doesNotContainAnyElementsOf(shared.entrySet()));
        }
    }

    /// The last one would count, and whoever reads or changes the first is mistaken.
    @Test
    void noSettingStandsTwiceInAFile() throws IOException {
        try (var files = Files.walk(Repository.ROOT)) {
            var settings = files.filter(SharedSettingsTest::isSettings).toList();
            assertThat(settings).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(Files.readAllLines(file).stream()
                            .filter(line -> line.matches("[^#\\s].*=.*"))
                            .map(line -> line.split(" *=", 2)[0]))
                    .as("%s", file)
                    .doesNotHaveDuplicates());
        }
    }

    private static boolean isSettings(Path file) {
        return file.toString().contains("src/main/resources/")
                && Stream.of("application.properties", "microprofile-config.properties")
                        .anyMatch(file::endsWith);
    }

    private static boolean usesTheLibrary(Path folder) {
        return Stream.of("pom.xml", OWN).allMatch(file -> Files.exists(folder.resolve(file)))
                && text(folder.resolve("pom.xml")).contains("<artifactId>edge</artifactId>");
    }

    private static Properties read(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
