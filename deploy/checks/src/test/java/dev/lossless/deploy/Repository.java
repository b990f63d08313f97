package dev.lossless.deploy;

import java.nio.file.Path;

/// Where things lie in this repository. Maven runs tests in the module's folder.
final class Repository {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    static final Path DEPLOY = ROOT.resolve("deploy");

    private Repository() {}
}
