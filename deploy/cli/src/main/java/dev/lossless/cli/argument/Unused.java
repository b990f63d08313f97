package dev.lossless.cli.argument;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Refuses an option that the rest of the call makes meaningless: ignored, it would count as done.
public final class Unused {

    private Unused() {}

    /// @param why what the option does not go with
    /// @throws ParameterException when one of the options is on the command line
    public static void refuse(CommandSpec verb, String why, String... options) {
        var call = verb.commandLine().getParseResult();
        for (var option : options) {
            if (call.hasMatchedOption(option)) {
                throw new ParameterException(verb.commandLine(), "%s has no meaning %s".formatted(option, why));
            }
        }
    }

    /// The same for a positional argument.
    ///
    /// @param given null when it is absent
    public static void refuse(CommandSpec verb, String why, String name, Object given) {
        if (given != null) {
            throw new ParameterException(verb.commandLine(), "%s has no meaning %s".formatted(name, why));
        }
    }
}
