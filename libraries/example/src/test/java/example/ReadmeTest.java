package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.jdbc.JdbcInbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the README shows is what the build compiles and the tests run.
class ReadmeTest {

    private static final Path LIBRARY = Path.of("../subscriber");
    private static final Path MIGRATION = LIBRARY.resolve("src/test/resources/db/migration/V1__inbox.sql");

    @ParameterizedTest
    @ValueSource(strings = {"CountingHandler", "CountingProgram", "CountingSubscriber"})
    void programIsShownAsItIs(String name) throws IOException {
        var code = Files.readString(Path.of("src/main/java/example/" + name + ".java"));
        assertThat(readme()).contains("```java\n" + code.strip() + "\n```");
    }

    @Test
    void settingsAreShownAsTheyAre() throws IOException {
        var settings = Files.readString(Path.of("src/main/resources/application.properties"));
        assertThat(readme()).contains("```properties\n" + settings.strip() + "\n```");
    }

    @Test
    void tablesAreTheLibrarys() throws IOException {
        var migration = Files.readString(MIGRATION);
        try (var sql = JdbcInbox.class.getResourceAsStream("subscriber-inbox.sql")) {
            assertThat(migration).endsWith(new String(sql.readAllBytes()));
        }
        var created = migration.substring(migration.indexOf("CREATE TABLE created"));
        assertThat(readme()).contains(created.substring(0, created.indexOf(";") + 1));
    }

    /// The versions that the library is tested with.
    @Test
    void versionsAreTheBuilds() throws IOException {
        var pom = Files.readString(Path.of("../../pom.xml"));
        var version = pom.substring(pom.indexOf("<quarkus.version>") + 17, pom.indexOf("</quarkus.version>"));
        assertThat(readme())
                .contains("<artifactId>quarkus-bom</artifactId>\n                <version>" + version + "</version>");
    }

    private static String readme() throws IOException {
        return Files.readString(LIBRARY.resolve("README.md"));
    }
}
