package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A service copies the library's tables into its first migration. The library's statements fit no other
/// tables.
class InboxTablesTest {

    private static final Path LIBRARY =
            Path.of("libraries/subscriber/src/main/resources/dev/lossless/subscriber/jdbc/subscriber-inbox.sql");
    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE (\\w+) \\(.*?\\) ENGINE = [^;]*;", Pattern.DOTALL);

    private final Map<String, String> inbox = tables(Repository.ROOT.resolve(LIBRARY));

    @Test
    void tablesOfTheInboxAreTheLibrarys() throws IOException {
        assertThat(inbox).containsOnlyKeys("consumed", "missing", "stored_offset");
        try (var folders = Files.list(Repository.ROOT)) {
            var services =
                    folders.filter(InboxTablesTest::storesItsEffectsInADatabase).toList();
            assertThat(services).isNotEmpty().allSatisfy(service -> {
                var tables = tables(migration(service));
                tables.keySet().retainAll(inbox.keySet());
                assertThat(inbox).containsAllEntriesOf(tables);
                assertThat(tables).containsKey("stored_offset");
                if (usesTheInbox(service)) {
                    assertThat(tables).isEqualTo(inbox);
                }
            });
        }
    }

    private static boolean storesItsEffectsInADatabase(Path folder) {
        var pom = folder.resolve("pom.xml");
        return Files.exists(folder.resolve("src/main/resources/db/migration"))
                && Files.exists(pom)
                && text(pom).contains("<artifactId>subscriber-quarkus</artifactId>");
    }

    private static boolean usesTheInbox(Path service) {
        try (var files = Files.walk(service.resolve("src/main/java"))) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> text(file).contains("JdbcInbox"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path migration(Path service) {
        try (var files = Files.list(service.resolve("src/main/resources/db/migration"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("V1__"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The statement that makes a table, by its name.
    private static Map<String, String> tables(Path file) {
        return TABLE.matcher(text(file))
                .results()
                .collect(Collectors.toMap(table -> table.group(1), table -> table.group()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
