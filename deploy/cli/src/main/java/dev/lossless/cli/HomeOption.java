package dev.lossless.cli;

import dev.lossless.local.Home;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--home`, for verbs that read or write the state folder.
public final class HomeOption {

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "State folder of the local system. Default: $TODO_HOME, else .todo in the repository.")
    private Path folder;

    @Spec(Target.MIXEE)
    private CommandSpec verb;

    public Home home() {
        return folder == null ? Home.find() : new Home(folder);
    }

    /// The local system that runs, unless a context says where another one is: what it leaves out must not be
    /// taken from here.
    public Optional<RunningSystem> running() {
        var provider = verb.root().commandLine().getDefaultValueProvider();
        return provider instanceof Contexts contexts && contexts.isInEffect()
                ? Optional.empty()
                : RunningSystem.in(home());
    }
}
