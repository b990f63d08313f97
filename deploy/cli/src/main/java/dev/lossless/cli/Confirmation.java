package dev.lossless.cli;

import java.util.Locale;
import java.util.Scanner;

/// Asks before something is lost.
public final class Confirmation {

    private Confirmation() {}

    /// @param action what would be done, as "delete everything"
    /// @throws CliException when there is nobody to ask
    public static boolean given(Terminal terminal, String action) {
        if (!terminal.interactive()) {
            throw new CliException("There is no terminal to ask on. To " + action + ", add --yes.");
        }
        terminal.out().print(action.substring(0, 1).toUpperCase(Locale.ROOT) + action.substring(1) + "? [y/N] ");
        terminal.out().flush();
        var input = new Scanner(System.in);
        return input.hasNextLine()
                && input.nextLine().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
