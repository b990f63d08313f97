package dev.lossless.cli.verify;

import picocli.CommandLine.Command;

@Command(
        name = "verify",
        description = "Proves guarantees from the data itself. Changes nothing.",
        synopsisSubcommandLabel = "WHAT",
        commandListHeading = "%nWhat:%n",
        subcommands = {VerifyEvents.class, VerifyAudit.class})
public final class Verify {}
