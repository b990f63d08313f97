package dev.lossless.cli.verify;

import dev.lossless.cli.CliException;
import dev.lossless.local.AuditKeys;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which keys may have signed the audit trail's checkpoints.
public final class TrailKeys {

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Public key that checks the checkpoints' signatures (Ed25519, PEM). May be repeated, for keys that"
                            + " were replaced. Default: the local system's.")
    private List<Path> publicKeys = List.of();

    /// @throws CliException if they are neither given nor known from a local system
    List<PublicKey> keys(Optional<RunningSystem> local) {
        if (!publicKeys.isEmpty()) {
            return publicKeys.stream().map(CheckpointKey::read).toList();
        }
        return local.map(system -> List.of(
                        CheckpointKey.read(AuditKeys.in(Path.of(system.data())).publicKey())))
                .orElseThrow(() -> new CliException("No system runs here, and --public-key is not given."));
    }
}
