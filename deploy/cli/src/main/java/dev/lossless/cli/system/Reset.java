package dev.lossless.cli.system;

import dev.lossless.cli.Confirmation;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Terminal;
import dev.lossless.local.system.HomeLock;
import dev.lossless.local.system.LocalSystem;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reset",
        description = "Deletes the local system's data: todos, events, audit trail, statistics, passwords and keys."
                + " Refuses while the system runs. Unpacked programs and logs stay.")
public final class Reset implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private HomeOption home;

    Reset(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var state = home.home();
        try (var _ = HomeLock.take(state)) {
            if (!yes && !Confirmation.given(terminal, "delete all data in " + state.data())) {
                terminal.line("Nothing was deleted.");
                return 1;
            }
            LocalSystem.delete(state);
            terminal.line("Deleted " + state.data());
            return 0;
        }
    }
}
