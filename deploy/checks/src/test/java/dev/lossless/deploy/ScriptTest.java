package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When the script `todo` builds. It runs in a copy of the repository's outline, with a Maven that only makes
/// the files and
/// counts its calls.
class ScriptTest {

    private static final Pattern PROGRAM = Pattern.compile("\\$root/(deploy/\\S+\\.jar)");
    private static final Pattern SERVICES = Pattern.compile("(?m)^services='([^']+)'");

    @TempDir
    Path repository;

    private Path calls;

    @BeforeEach
    void outline() throws IOException {
        var script = Files.readString(Repository.ROOT.resolve("todo"));
        var built = new ArrayList<String>();
        PROGRAM.matcher(script).results().forEach(program -> built.add(program.group(1)));
        SERVICES.matcher(script)
                .results()
                .flatMap(found -> List.of(found.group(1).split(" ")).stream())
                .forEach(service -> built.add(service + "/target/quarkus-app/quarkus-run.jar"));
        assertThat(built).hasSizeGreaterThan(5);
        calls = repository.resolve("calls");
        write("todo", script);
        write("pom.xml", "<project/>");
        write("todo-service/src/main/Source.java", "");
        write("bin/mvn", """
                #!/usr/bin/env bash
                case "$*" in -v) echo "Apache Maven 3.9.9" && exit ;; esac
                echo "$*" >>'%s'
                for file in %s; do mkdir -p "$(dirname "$file")" && : >"$file"; done
                """.formatted(calls, String.join(" ", built)));
    }

    @Test
    void afterAllTestsNothingIsBuiltAgain() throws Exception {
        run("test", "-DskipTests");
        run("token", "alice");
        assertThat(calls).content().containsOnlyOnce("verify").doesNotContain("package");
    }

    @Test
    void changedSourceIsBuilt() throws Exception {
        run("test");
        Files.setLastModifiedTime(
                repository.resolve("todo-service/src/main/Source.java"),
                FileTime.from(Instant.now().plusSeconds(2)));
        run("token", "alice");
        assertThat(calls).content().contains("package");
    }

    /// What was not part of it may be older than its sources.
    @Test
    void testsOfSomeModulesAreNoBuild() throws Exception {
        run("test", "-pl", "todo-service");
        run("token", "alice");
        assertThat(calls).content().contains("package");
    }

    @Test
    void slowTestsAreLeftOutUnlessAllAreAskedFor() throws Exception {
        write("todo-service/pom.xml", "<project/>");
        write("todo-service/src/test/SlowTest.java", "@Tag(\"slow\")\nclass SlowTest {}\n");
        assertThat(run("test"))
                .endsWith("1 slow tests and test classes were left out: ./todo test --all runs them too.\n");
        assertThat(calls).content().doesNotContain("-Dall");
        assertThat(run("test", "todo-service", "--all")).doesNotContain("left out");
        assertThat(calls).content().contains("verify -Dall -pl todo-service -am");
    }

    @Test
    void nameThatNoTestHasIsAFailure() throws Exception {
        assertThat(run("test", "-Dtest=NobodyTest")).contains("no test has the name");
        write("todo-service/target/surefire-reports/TEST-SomeTest.xml", "<testsuite/>");
        Files.setLastModifiedTime(
                repository.resolve("todo-service/target/surefire-reports/TEST-SomeTest.xml"),
                FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run("test", "-Dtest=SomeTest")).doesNotContain("no test has the name", "left out");
    }

    /// The jars are empty, so what is run at the end fails; only whether Maven was called counts.
    ///
    /// @return what it prints
    private String run(String... words) throws Exception {
        var command = new ArrayList<>(List.of(repository.resolve("todo").toString()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("PATH", repository.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().keySet().removeAll(List.of("TODO_HOME", "MAVEN_HOME", "M2_HOME"));
        var started = process.start();
        var printed = new String(started.getInputStream().readAllBytes());
        assertThat(printed).doesNotContain("JDK 25 or newer is needed");
        started.waitFor();
        return printed;
    }

    private void write(String name, String content) throws IOException {
        var file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
