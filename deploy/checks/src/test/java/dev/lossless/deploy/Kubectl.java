package dev.lossless.deploy;

import java.nio.file.Path;
import java.util.List;

/// `kubectl kustomize`.
final class Kubectl {

    private Kubectl() {}

    static String kustomize(Path folder) {
        return Program.KUBECTL.run(List.of("kustomize", folder.toString()));
    }
}
