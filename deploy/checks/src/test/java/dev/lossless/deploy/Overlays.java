package dev.lossless.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The two overlays, rendered once.
final class Overlays {

    static final List<String> ALL = List.of("local", "production");

    private static final Map<Path, String> RENDERED = new ConcurrentHashMap<>();

    private Overlays() {}

    /// With what is kept when the overlay is deleted.
    static Manifest of(String overlay) {
        return Manifest.parse(text(overlay));
    }

    static String text(String overlay) {
        return kept(overlay) + "---\n" + alone(overlay);
    }

    /// What `kubectl delete -k` deletes.
    static String alone(String overlay) {
        return rendered(folder(overlay));
    }

    static String kept(String overlay) {
        return rendered(folder(overlay).resolve("kept"));
    }

    static Path folder(String overlay) {
        var folder = Repository.DEPLOY.resolve("overlays").resolve(overlay);
        if (!Files.isDirectory(folder)) {
            throw new AssertionError("no overlay " + folder);
        }
        return folder;
    }

    private static String rendered(Path folder) {
        return RENDERED.computeIfAbsent(folder, Kubectl::kustomize);
    }
}
