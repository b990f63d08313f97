package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `./todo test` leaves out the slow tests, `./todo test --all` leaves out nothing, and continuous integration runs
/// the latter: no test is run by neither.
class SuiteTest {

    private static final Pattern TAG = Pattern.compile("(?m)^ *@Tag\\(([^)]*)\\)");
    private static final Pattern TEST =
            Pattern.compile("(?m)^ *@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|ArchTest)\\b");
    private static final Pattern CONDITION = Pattern.compile("@(?:Disabled|Enabled)\\w*");
    private static final Pattern SELECTION = Pattern.compile(
            "<(groups|excludedGroups|excludes|test|it\\.test|skip|skipTests|skipITs|maven\\.test\\.skip)>[^<]*");

    @Test
    void onlyTheSlowTestsAreLeftOut() {
        assertThat(sources().flatMap(source -> found(TAG, source)).map(String::strip))
                .containsOnly("@Tag(\"slow\")");
        assertThat(found(SELECTION, Repository.ROOT.resolve("pom.xml")))
                .as("twice for the two plugins, by name for both, and the modules that one module is built from")
                .containsExactlyInAnyOrder(
                        "<excludedGroups>${left.out}",
                        "<excludedGroups>${left.out}",
                        "<test>${test},!*IT",
                        "<test>${test},!*Test",
                        "<skip>true",
                        "<skipTests>true");
        assertThat(text(Repository.ROOT.resolve("pom.xml")))
                .contains("<left.out>slow</left.out>")
                .containsPattern("<id>all</id>\\s+<activation>\\s+<property>\\s+<name>all</name>\\s+</property>"
                        + "\\s+</activation>\\s+<properties>\\s+<left.out/>\\s+</properties>\\s+</profile>");
        assertThat(modules().map(module -> module.resolve("pom.xml")))
                .isNotEmpty()
                .allSatisfy(pom ->
                        assertThat(found(SELECTION, pom)).as("%s", pom).allMatch(each -> each.equals("<skip>false")));
    }

    @Test
    void continuousIntegrationRunsAll() {
        assertThat(text(Repository.ROOT.resolve(".ci/run"))).endsWith("\nexec ./todo test --all \"$@\" </dev/null\n");
    }

    /// By its class's name: XTest by Surefire, XIT by Failsafe where the module has it.
    @Test
    void everyTestIsFound() {
        assertThat(modules()).isNotEmpty().allSatisfy(module -> {
            var hasFailsafe = text(module.resolve("pom.xml")).contains("maven-failsafe-plugin");
            assertThat(testsOf(module))
                    .allMatch(test -> test.toString().endsWith("Test.java")
                            || hasFailsafe && test.toString().endsWith("IT.java"));
        });
    }

    /// Keycloak is 160 MB to fetch: its page says how to run that test, which nothing else does.
    @Test
    void noTestIsSwitchedOff() {
        assertThat(sources().filter(source -> found(CONDITION, source).findAny().isPresent()))
                .map(source -> source.getFileName().toString())
                .containsExactly("KeycloakTest.java");
    }

    private static Stream<Path> testsOf(Path module) {
        return javaBelow(module.resolve("src/test"))
                .filter(source -> found(TEST, source).findAny().isPresent())
                .filter(source -> !text(source).contains("abstract class"));
    }

    private static Stream<Path> sources() {
        return modules()
                .flatMap(module -> javaBelow(module.resolve("src")))
                .filter(source -> !source.endsWith("SuiteTest.java"));
    }

    private static Stream<Path> modules() {
        return Pattern.compile("<module>([^<]+)</module>")
                .matcher(text(Repository.ROOT.resolve("pom.xml")))
                .results()
                .map(found -> Repository.ROOT.resolve(found.group(1)));
    }

    private static Stream<Path> javaBelow(Path folder) {
        if (Files.notExists(folder)) {
            return Stream.empty();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> found(Pattern pattern, Path file) {
        return pattern.matcher(text(file)).results().map(MatchResult::group).toList().stream();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
