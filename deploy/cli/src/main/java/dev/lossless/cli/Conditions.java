package dev.lossless.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Under what conditions something was measured or tried.
///
/// @param commit  of the checkout, with `-dirty` when it holds more; `unknown` outside of a checkout
/// @param machine on which everything ran
public record Conditions(String commit, String machine) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    public static Conditions of(Path repository) throws IOException, InterruptedException {
        var machine = "%d cores (%s), %s, JDK %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        Runtime.version());
        return new Conditions(commit(repository), machine);
    }

    private static String commit(Path repository) throws IOException, InterruptedException {
        var git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                .directory(repository.toFile())
                .redirectErrorStream(true)
                .start();
        var answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? answer : "unknown";
    }

    private static String processor() throws IOException {
        if (Files.notExists(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(PROCESSORS).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseGet(() -> System.getProperty("os.arch"));
    }
}
