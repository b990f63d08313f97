package dev.lossless.audit.checkpoint;

import dev.lossless.audit.chain.CanonicalJson;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/// A statement about what is left of some old checkpoints' heads, to be signed.
///
/// @param first the number of the first of these checkpoints
/// @param heads how many heads are left of all of them
/// @param root SHA-256 over one line for each, `number user topic link hash`, in the order of number, user
///     and topic
/// @param checkpoint the hash of the last of them
record Thinned(long first, long last, Instant thinnedAt, int heads, byte[] root, byte[] checkpoint, String keyId) {

    /// What is signed.
    byte[] canonical() {
        var hex = HexFormat.of();
        return CanonicalJson.of(Map.of(
                "checkpoint", hex.formatHex(checkpoint),
                "first", Long.toString(first),
                "heads", Integer.toString(heads),
                "keyId", keyId,
                "last", Long.toString(last),
                "root", hex.formatHex(root),
                "thinnedAt", thinnedAt.toString()));
    }
}
